#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "mail/smtp/engine.h"
#include "mail/smtp/link.h"
#include "support/fake_smtp_server.h"

namespace campaignd::test {

/// Observes an engine; allows every dot at once unless told to hold or refuse. Thread-safe.
class SmtpRecorder final : public mail::SmtpObserver {
  public:
    enum class Dots { kAllow, kHold, kRefuse };

    explicit SmtpRecorder(Dots dots = Dots::kAllow) : dots_(dots) {}

    void attach(mail::SmtpEngine& engine) { engine_ = &engine; }

    void dots_wanted(std::vector<std::uint64_t> cookies) override {
        std::vector<mail::DotDecision> decisions;
        for (const auto cookie : cookies) {
            decisions.push_back({cookie, dots_ == Dots::kAllow});
        }
        {
            const std::lock_guard lock(mutex_);
            wanted_.insert(wanted_.end(), cookies.begin(), cookies.end());
        }
        if (dots_ != Dots::kHold) {
            engine_->decide_dots(std::move(decisions));
        }
        changed_.notify_all();
    }

    void outcomes(std::vector<mail::SmtpOutcome> outcomes) override {
        {
            const std::lock_guard lock(mutex_);
            for (auto& outcome : outcomes) {
                ++count_;
                outcomes_[outcome.cookie] = std::move(outcome);
            }
        }
        changed_.notify_all();
    }

    void sender_trouble(mail::SenderTrouble trouble) override {
        {
            const std::lock_guard lock(mutex_);
            troubles_.push_back(std::move(trouble));
        }
        changed_.notify_all();
    }

    void sender_connected(std::int64_t /*sender*/) override {
        const std::lock_guard lock(mutex_);
        ++connected_;
    }

    void relay_learnt(std::int64_t /*sender*/,
                      std::int64_t /*revision*/,
                      const RelayHabits& habits) override {
        {
            const std::lock_guard lock(mutex_);
            learnt_.push_back(habits);
        }
        changed_.notify_all();
    }

    /// False when it did not come true within 40 seconds.
    bool wait(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(40);
        std::unique_lock lock(mutex_);
        return changed_.wait_until(lock, end, condition);
    }

    bool wait_outcomes(std::size_t count) {
        return wait([&] { return count_ >= count; });
    }

    bool wait_wanted(std::size_t count) {
        return wait([&] { return wanted_.size() >= count; });
    }

    mail::SmtpOutcome outcome(std::uint64_t cookie) const {
        const std::lock_guard lock(mutex_);
        return outcomes_.at(cookie);
    }

    std::size_t count(Verdict result) const {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(
            std::count_if(outcomes_.begin(), outcomes_.end(), [&](const auto& entry) {
                return entry.second.result == result;
            }));
    }

    /// More than the number of cookies means that one message got two outcomes.
    std::size_t total() const {
        const std::lock_guard lock(mutex_);
        return count_;
    }

    std::vector<std::uint64_t> wanted() const {
        const std::lock_guard lock(mutex_);
        return wanted_;
    }

    std::vector<mail::SenderTrouble> troubles() const {
        const std::lock_guard lock(mutex_);
        return troubles_;
    }

    std::vector<RelayHabits> learnt() const {
        const std::lock_guard lock(mutex_);
        return learnt_;
    }

    int connected() const {
        const std::lock_guard lock(mutex_);
        return connected_;
    }

  private:
    const Dots dots_;
    mail::SmtpEngine* engine_ = nullptr;

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::map<std::uint64_t, mail::SmtpOutcome> outcomes_;
    std::size_t count_ = 0;
    std::vector<std::uint64_t> wanted_;
    std::vector<mail::SenderTrouble> troubles_;
    std::vector<RelayHabits> learnt_;
    int connected_ = 0;
};

/// Polls a condition; false when it did not come true within 40 seconds.
inline bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

inline const mail::CurlInit& curl_for_tests() {
    static const mail::CurlInit init;
    return init;
}

inline std::shared_ptr<SmtpAccount> account_at(int port, int connections = 1) {
    curl_for_tests();
    auto account = std::make_shared<SmtpAccount>();
    account->sender_id = 7;
    account->revision = 1;
    account->host = "127.0.0.1";
    account->port = port;
    account->tls = TlsMode::kNone;
    account->max_connections = connections;
    account->ehlo_name = "client.test";
    return account;
}

inline mail::Outgoing mail_to(std::uint64_t cookie,
                              const std::shared_ptr<const SmtpAccount>& account,
                              const std::string& to = "ada@example.test") {
    return {cookie,
            account,
            "bounce@sender.test",
            to,
            "From: <news@sender.test>\r\nMessage-ID: <m" + std::to_string(cookie) +
                "@sender.test>\r\n\r\nHello\r\n"};
}

inline mail::SmtpOptions quick_options() {
    mail::SmtpOptions options;
    options.connect_timeout = std::chrono::milliseconds(30'000);
    options.command_timeout = std::chrono::milliseconds(30'000);
    options.data_timeout = std::chrono::milliseconds(30'000);
    options.dot_timeout = std::chrono::milliseconds(30'000);
    return options;
}

/// An engine, its observer and the relay it talks to.
struct SmtpBench {
    explicit SmtpBench(FakeSmtpOptions relay = {},
                       std::vector<SmtpRule> rules = {},
                       SmtpRecorder::Dots dots = SmtpRecorder::Dots::kAllow,
                       mail::SmtpOptions options = quick_options(),
                       int connections = 1)
        : server(std::move(relay), std::move(rules)),
          account(account_at(server.port(), connections)),
          recorder(dots),
          engine(recorder, std::move(options), clock) {
        recorder.attach(engine);
    }

    /// Messages 1…count to one address.
    void send(std::uint64_t count, const std::string& to = "ada@example.test") {
        std::vector<mail::Outgoing> messages;
        for (std::uint64_t i = 1; i <= count; ++i) {
            messages.push_back(mail_to(i, account, to));
        }
        engine.submit(std::move(messages));
    }

    FakeSmtpServer server;
    std::shared_ptr<SmtpAccount> account;
    SystemClock clock;
    SmtpRecorder recorder;
    mail::SmtpEngine engine;
};

}  // namespace campaignd::test
