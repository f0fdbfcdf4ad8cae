// SmtpSession: how a dialogue ends, and when it has taken too long.
#include <utility>

#include "mail/smtp/session.h"

namespace campaignd::mail {
namespace {

/// So often a message is moved on from connections that closed before answering its MAIL.
constexpr int kMaxRestarts = 5;

Reply no_reply(SmtpEnd how) {
    Reply reply;
    switch (how) {
        case SmtpEnd::kPeerClosed:
            reply.text = "the relay closed the connection";
            break;
        case SmtpEnd::kTimeout:
        case SmtpEnd::kSilence:
            reply.text = "the relay did not answer in time";
            break;
        case SmtpEnd::kWriteFailed:
            reply.text = "the connection broke while writing";
            break;
        case SmtpEnd::kProtocol:
            reply.text = "the relay answered what is not SMTP";
            break;
        case SmtpEnd::kShutdown:
            reply.text = "sending was stopped here";
            break;
        case SmtpEnd::kPassedOn:
            reply.text = "the relay was silent and another sender needed the connection";
            break;
    }
    return reply;
}

/// An end that says nothing about the relay.
bool is_ours(SmtpEnd how) noexcept {
    return how == SmtpEnd::kShutdown || how == SmtpEnd::kPassedOn;
}

}  // namespace

void SmtpSession::drain() {
    draining_ = true;
    if (phase_ == Phase::kEnvelope || phase_ == Phase::kBody) {
        report(current_->mail, SmtpResult::kNotSent, stage(), no_reply(SmtpEnd::kShutdown));
        current_.reset();
        phase_ = Phase::kAbandoned;
    }
    if (!ending_ && phase_ != Phase::kDotWait) {
        closing_ = true;
    }
}

void SmtpSession::ended(SmtpEnd how) {
    closing_ = true;
    const bool unknown = ending_ && exposed_ >= dot_end_;
    if (std::exchange(early_, false) && !is_ours(how)) {
        const bool closed = how == SmtpEnd::kPeerClosed || how == SmtpEnd::kWriteFailed;
        events_.early = closed && !ending_ ? EarlyEnvelope::kDropped : EarlyEnvelope::kDoubt;
    }
    if (ending_) {
        end_ending(how);
    }
    if (current_) {
        end_current(how, unknown);
    }
    phase_ = Phase::kIdle;
    expected_.clear();
}

void SmtpSession::end_ending(SmtpEnd how) {
    const bool out = exposed_ >= dot_end_;
    const SmtpResult before = is_ours(how) ? SmtpResult::kNotSent : SmtpResult::kLost;
    report(ending_->mail, out ? SmtpResult::kUnknown : before, SmtpStage::kDot, no_reply(how));
    ending_.reset();
}

void SmtpSession::end_current(SmtpEnd how, bool behind_unknown) {
    SmtpResult result = SmtpResult::kLost;
    const bool silent = how == SmtpEnd::kSilence || (how == SmtpEnd::kTimeout && !answered_);
    if (is_ours(how) || behind_unknown) {
        result = SmtpResult::kNotSent;
    } else if (silent) {
        result = SmtpResult::kRelayDeferred;
    } else if (!answered_) {
        failed_fresh_ = !reused_;
        result = SmtpResult::kNotSent;
        if (reused_ && try_again()) {
            current_.reset();
            return;
        }
    }
    report(current_->mail, result, stage(), no_reply(how));
    current_.reset();
}

bool SmtpSession::try_again() {
    if (draining_ || current_->restarts >= kMaxRestarts) {
        return false;
    }
    ++current_->restarts;
    ++counters_.stale_restarts;
    events_.again = std::move(current_);
    return true;
}

void SmtpSession::report(const Outgoing& mail,
                         SmtpResult result,
                         SmtpStage stage,
                         const Reply& reply) {
    SmtpOutcome outcome;
    outcome.cookie = mail.cookie;
    outcome.sender_id = mail.account->sender_id;
    outcome.result = result;
    outcome.code = reply.code;
    outcome.enhanced = reply.enhanced;
    outcome.reply = reply.text;
    outcome.stage = stage_name(stage);
    events_.outcomes.push_back(std::move(outcome));
}

SmtpStage SmtpSession::stage() const noexcept {
    if (phase_ == Phase::kBody) {
        return SmtpStage::kBody;
    }
    if (phase_ == Phase::kDotWait) {
        return SmtpStage::kDot;
    }
    for (const Expect verb : expected_) {
        if (verb == Expect::kMail || verb == Expect::kRcpt || verb == Expect::kData) {
            return stage_of(verb);
        }
    }
    return SmtpStage::kMail;
}

std::optional<SteadyTime> SmtpSession::deadline() const {
    if (phase_ == Phase::kDotWait && expected_.empty() && output().empty()) {
        return std::nullopt;
    }
    return since_ + stage_timeout();
}

std::chrono::milliseconds SmtpSession::stage_timeout() const {
    if (!output().empty() && phase_ == Phase::kBody) {
        return options_.block_timeout;
    }
    if (expected_.empty()) {
        return options_.idle_timeout;
    }
    switch (expected_.front()) {
        case Expect::kDot:
            return options_.dot_timeout;
        case Expect::kData:
            return options_.data_timeout;
        default:
            return options_.command_timeout;
    }
}

}  // namespace campaignd::mail
