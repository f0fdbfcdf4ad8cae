#include "mail/smtp/engine.h"

#include <exception>
#include <utility>

#include "base/log.h"
#include "mail/smtp/loop.h"

namespace campaignd::mail {

SmtpEngine::SmtpEngine(SmtpObserver& observer, SmtpOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      observer_(observer),
      thread_("smtp", [this] { run(); }) {}

SmtpEngine::~SmtpEngine() {
    stop_now();
}

void SmtpEngine::submit(std::vector<Outgoing> messages) {
    if (!messages.empty()) {
        board_.in_flight += messages.size();
        inbox_.submit(std::move(messages));
    }
}

void SmtpEngine::decide_dots(std::vector<DotDecision> decisions) {
    if (!decisions.empty()) {
        inbox_.decide(std::move(decisions));
    }
}

void SmtpEngine::begin_drain() {
    inbox_.drain();
}

void SmtpEngine::stop_now() {
    inbox_.stop();
    thread_.join();
}

std::vector<SenderStatus> SmtpEngine::status() const {
    const Lock lock(board_.mutex);
    return board_.senders;
}

SteadyTime SmtpEngine::last_beat() const noexcept {
    return SteadyTime(SteadyTime::duration(board_.beat.load()));
}

void SmtpEngine::run() {
    try {
        SmtpLoop loop(observer_, options_, clock_, inbox_, board_);
        while (loop.round()) {
        }
    } catch (const std::exception& error) {
        // The thread stops beating; the watchdog restarts the process, recovery settles the rest.
        log::error("smtp", "the smtp thread died: {}", error.what());
    }
}

}  // namespace campaignd::mail
