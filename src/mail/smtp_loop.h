#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "mail/smtp_engine.h"
#include "mail/smtp_inbox.h"
#include "mail/smtp_lane.h"
#include "mail/smtp_types.h"

namespace campaignd::mail {

/// The smtp thread's event loop: epoll over every connection, lanes fed from the inbox, deadlines,
/// and callbacks at the end of each round. A round is: wait, read, take orders, write, tell.
/// Owner: SmtpEngine::run(). Thread: smtp. Throws Error(kInternal) when epoll fails.
class SmtpLoop {
  public:
    SmtpLoop(SmtpObserver& observer,
             const SmtpOptions& options,
             const Clock& clock,
             SmtpInbox& inbox,
             SmtpBoard& board);
    ~SmtpLoop();
    SmtpLoop(const SmtpLoop&) = delete;
    SmtpLoop& operator=(const SmtpLoop&) = delete;
    SmtpLoop(SmtpLoop&&) = delete;
    SmtpLoop& operator=(SmtpLoop&&) = delete;

    /// False once stopped.
    bool round();

  private:
    // smtp_loop.cpp: the round itself
    void wait();
    int wait_ms();
    void on_event(int fd, std::uint32_t events);
    void take_orders();
    void decide(const DotDecision& decision);
    void settle_touched();
    void tick();
    void check_deadline(SmtpConnection& connection);
    void deliver();
    void publish();
    void drain();
    void stop();

    // smtp_loop_io.cpp: bytes
    void receive(SmtpConnection& connection);
    void settle(SmtpConnection& connection);
    void flush(SmtpConnection& connection);
    void collect(SmtpConnection& connection);
    void watch(SmtpConnection& connection, int fd, std::uint32_t events);
    void unwatch(int fd);
    void touch(SmtpConnection& connection);
    void touch(SmtpLane& lane);

    // smtp_loop_dial.cpp: connections come and go
    void pump(SmtpLane& lane);
    bool feed(SmtpConnection& connection);
    bool worn(const SmtpConnection& connection) const;
    std::optional<SmtpParcel> next_parcel(SmtpLane& lane, const SmtpFeatures& features);
    bool make_room(const SmtpLane& lane);
    void dial(SmtpLane& lane);
    void dialled(SmtpConnection& connection);
    void dial_failed(SmtpConnection& connection);
    void quit(SmtpConnection& connection);
    void close(SmtpConnection& connection, SmtpEnd how);
    void cool_down(const SmtpSession& session, SmtpLane& lane);
    void give_back(SmtpLane& lane, const std::string& why);
    void tell_trouble(SmtpLane& lane, std::string what, bool permanent);
    SmtpLane& lane_of(const Outgoing& message);

    // constant
    SmtpObserver& observer_;
    const SmtpOptions& options_;
    const Clock& clock_;
    const int epoll_;

    // shared with other threads
    SmtpInbox& inbox_;
    SmtpBoard& board_;

    // this thread only
    SteadyTime now_{};
    SteadyTime next_tick_{};
    bool draining_ = false;
    bool stopped_ = false;
    bool starved_ = false;  // a lane without a connection waits for the global cap
    std::vector<SmtpOutcome> outcomes_;
    std::vector<std::uint64_t> dots_wanted_;
    std::vector<SenderTrouble> troubles_;
    std::vector<std::int64_t> connected_;
    std::unordered_map<std::int64_t, std::unique_ptr<SmtpLane>> lanes_;
    std::unordered_map<SmtpConnection*, std::unique_ptr<SmtpConnection>> connections_;
    std::vector<std::unique_ptr<SmtpConnection>> graveyard_;  // destroyed at the end of the round
    std::vector<SmtpConnection*> by_fd_;
    std::vector<SmtpConnection*> dialling_;
    std::vector<SmtpConnection*> touched_;
    std::vector<SmtpLane*> touched_lanes_;
    std::unordered_map<std::uint64_t, SmtpConnection*> wanting_;
    std::array<char, 65536> buffer_{};
};

}  // namespace campaignd::mail
