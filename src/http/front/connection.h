#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/fd.h"
#include "http/front/deadline.h"
#include "http/front/framer.h"
#include "http/message/reply.h"

namespace campaignd::http {

/// One accepted socket and where it is in its conversation.
///
///   kReading --request complete--> kWorking --reply--> kWriting --kept--> kReading
///     ^ \--head needs leave--> kWorking                       \--close--> kLingering --> gone
///      \_____________granted____/  \--refused--> kWriting
///
/// An event stream goes to and fro between kWriting and kStreaming until one side ends it.
///
/// Thread: http-io. Owned by IoLoop.
class Connection {
  public:
    enum class State { kReading, kWorking, kWriting, kStreaming, kLingering };
    enum class Io { kMore, kDone, kFailed };

    Connection(
        std::uint64_t id, UniqueFd fd, std::string peer, Framer framer, const Deadline& time_left)
        : deadline(time_left),
          id_(id),
          fd_(std::move(fd)),
          peer_(std::move(peer)),
          framer_(std::move(framer)) {}

    /// Feeds what has come to the framer. kDone: a request is complete or faulty, or needs leave.
    /// kFailed: gone.
    Io read();
    /// Takes the body that waited for leave. As read().
    Io accept_body();
    /// Reads and forgets. kFailed: gone.
    Io discard();
    void start(Reply reply);
    /// kDone: all of the reply is with the kernel.
    Io write();
    /// Ends our side, so that the client reads the answer before it sees a reset.
    void finish_sending() noexcept;

    std::uint64_t id() const noexcept { return id_; }

    int fd() const noexcept { return fd_.get(); }

    const std::string& peer() const noexcept { return peer_; }

    Framer& framer() noexcept { return framer_; }

    bool reply_closes() const noexcept { return reply_.close; }

    std::uint64_t reply_size() const noexcept { return reply_.bytes.size() + reply_.rest_size; }

    State state = State::kReading;
    Deadline deadline;
    bool keep_alive = true;  // of the request being answered
    bool is_head = false;
    bool streams = false;        // the answer is an event stream
    std::uint32_t interest = 0;  // the epoll events asked for

  private:
    Io look_at(Framer::State framed);
    bool refill();

    const std::uint64_t id_;
    UniqueFd fd_;
    const std::string peer_;
    Framer framer_;
    Reply reply_;
    std::size_t sent_ = 0;
    std::size_t rest_sent_ = 0;
};

}  // namespace campaignd::http
