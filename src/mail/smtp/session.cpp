#include "mail/smtp/session.h"

#include <algorithm>
#include <utility>

#include "base/crash_point.h"
#include "base/error.h"

namespace campaignd::mail {
namespace {

/// So often a message is moved on from connections that closed before answering its MAIL.
constexpr int kMaxRestarts = 5;

Reply no_reply(SmtpEnd how) {
    switch (how) {
        case SmtpEnd::kPeerClosed:
            return {0, {}, "the relay closed the connection"};
        case SmtpEnd::kTimeout:
        case SmtpEnd::kSilence:
            return {0, {}, "the relay did not answer in time"};
        case SmtpEnd::kWriteFailed:
            return {0, {}, "the connection broke while writing"};
        case SmtpEnd::kProtocol:
            return {0, {}, "the relay answered what is not SMTP"};
        case SmtpEnd::kShutdown:
            return {0, {}, "sending was stopped here"};
        case SmtpEnd::kPassedOn:
            break;
    }
    return {0, {}, "the relay was silent and another sender needed the connection"};
}

/// An end that says nothing about the relay.
bool is_ours(SmtpEnd how) noexcept {
    return how == SmtpEnd::kShutdown || how == SmtpEnd::kPassedOn;
}

}  // namespace

SmtpSession::SmtpSession(SmtpFeatures features,
                         const SmtpOptions& options,
                         SmtpCounters& counters,
                         SteadyTime now)
    : features_(features), options_(options), counters_(counters), since_(now) {}

void SmtpSession::begin(SmtpParcel parcel, SteadyTime now) {
    check(can_begin(), "an SMTP session takes one message at a time");
    since_ = now;
    current_ = std::move(parcel);
    send_envelope();
}

SmtpStage SmtpSession::stage_of(Expect verb) noexcept {
    constexpr SmtpStage kStages[] = {SmtpStage::kRset,
                                     SmtpStage::kMail,
                                     SmtpStage::kRcpt,
                                     SmtpStage::kData,
                                     SmtpStage::kDot,
                                     SmtpStage::kDot};
    return kStages[static_cast<int>(verb)];
}

bool SmtpSession::can_follow() const noexcept {
    return features_.pipelining && !draining_ && !closing_ && !need_rset_;
}

bool SmtpSession::wants_dot(std::uint64_t cookie) const noexcept {
    return phase_ == Phase::kDotWait && !closing_ && current_ && current_->mail.cookie == cookie;
}

void SmtpSession::allow_dot(std::optional<SmtpParcel> next, SteadyTime now) {
    check(phase_ == Phase::kDotWait && !ending_, "a dot was allowed that nobody wanted");
    ++counters_.dots_allowed;
    since_ = now;
    ending_ = std::move(current_);
    current_.reset();
    phase_ = Phase::kIdle;
    out_ += ".\r\n";
    dot_end_ = written_ + (out_.size() - out_at_);
    expected_.push_back(Expect::kDot);
    if (next) {
        check(can_follow(), "a message may follow a dot only where PIPELINING is offered");
        current_ = std::move(next);
        send_envelope();
    }
}

void SmtpSession::refuse_dot() {
    check(phase_ == Phase::kDotWait, "a dot was refused that nobody wanted");
    ++counters_.dots_refused;
    report(current_->mail,
           Verdict::kNotSent,
           SmtpStage::kDot,
           {0, {}, "the dot was withheld: the message may no longer be sent"});
    current_.reset();
    phase_ = Phase::kIdle;
    closing_ = true;
}

void SmtpSession::send_envelope() {
    answered_ = false;
    rcpt_accepted_ = false;
    reused_ = messages_ > 0;
    early_ = ending_.has_value();
    ++messages_;
    phase_ = Phase::kEnvelope;
    if (need_rset_) {
        need_rset_ = false;
        send(Expect::kRset);
        if (!features_.pipelining) {
            return;
        }
    }
    send(Expect::kMail);
    if (features_.pipelining) {
        send(Expect::kRcpt);
        send(Expect::kData);
    }
}

void SmtpSession::send(Expect verb) {
    if (verb == Expect::kRset) {
        out_ += "RSET\r\n";
    } else if (verb == Expect::kMail) {
        append_mail(out_, current_->mail, features_);
    } else if (verb == Expect::kRcpt) {
        append_rcpt(out_, current_->mail);
    } else {
        out_ += "DATA\r\n";
    }
    expected_.push_back(verb);
}

void SmtpSession::receive(std::string_view bytes, SteadyTime now) {
    while (!closing_) {
        const auto reply = reader_.next(bytes);
        if (!reply) {
            break;
        }
        since_ = now;
        take(*reply);
    }
    if (reader_.broken() && !closing_) {
        ended(SmtpEnd::kProtocol);
    }
}

void SmtpSession::take(const Reply& reply) {
    if (reply.code == 421) {
        take_421();
    }
    if (expected_.empty()) {
        take_unexpected(reply);
        return;
    }
    const Expect verb = expected_.front();
    expected_.pop_front();
    switch (verb) {
        case Expect::kRset:
            take_rset(reply);
            break;
        case Expect::kDot:
            take_dot(reply);
            break;
        case Expect::kEmptyDot:
            phase_ = Phase::kIdle;
            break;
        default:
            take_envelope(verb, reply);
    }
    if (reply.code == 421) {
        closing_ = true;
    }
}

void SmtpSession::take_rset(const Reply& reply) {
    if (!is_accepted(SmtpStage::kRset, reply.code)) {
        closing_ = true;  // the message was not heard: it moves to another connection
    } else if (!features_.pipelining) {
        send(Expect::kMail);
    }
}

void SmtpSession::take_envelope(Expect verb, const Reply& reply) {
    const bool yes = is_accepted(stage_of(verb), reply.code);
    if (verb == Expect::kRcpt && yes) {
        rcpt_accepted_ = true;
    }
    if (phase_ == Phase::kFailed) {
        if (verb == Expect::kData) {
            end_failed(yes);
        }
        return;
    }
    if (phase_ == Phase::kAbandoned) {
        return;
    }
    if (verb == Expect::kMail && reply.code == 421) {
        early_ = false;
        failed_fresh_ = !reused_;
        hand_back(SmtpStage::kMail, reply);  // a relay may limit the messages of a connection
        phase_ = Phase::kIdle;
        return;
    }
    if (std::exchange(early_, false)) {
        answered_early(reply);
        if (!current_) {
            return;
        }
    }
    answered_ = true;
    if (yes) {
        accepted(verb);
    } else {
        refused(verb, reply);
    }
}

/// 421 ends the connection. Said to a MAIL it limits what a connection may carry.
void SmtpSession::take_421() {
    const bool at_begin = !expected_.empty() && (expected_.front() == Expect::kMail ||
                                                 expected_.front() == Expect::kRset);
    turned_away_ = messages_ == 1 && sent_ == 0;
    if (at_begin && messages_ > 1) {
        enough_after_ = messages_ - 1;
    }
}

/// The first answer to an envelope that was sent behind a dot, in its turn. As an error of speech
/// it says that the relay hears nothing that comes so early: RCPT and DATA will be answered
/// likewise.
void SmtpSession::answered_early(const Reply& reply) {
    if (!is_about_our_speech(reply)) {
        events_.early = EarlyEnvelope::kAccepted;
        return;
    }
    events_.early = EarlyEnvelope::kRefused;
    hand_back(SmtpStage::kMail, reply);
    phase_ = Phase::kFailed;
}

/// The message was not heard: it goes to another connection, or back unsent.
void SmtpSession::hand_back(SmtpStage at, const Reply& reply) {
    if (!reused_ || !try_again()) {
        report(current_->mail, Verdict::kNotSent, at, reply);
    }
    current_.reset();
}

void SmtpSession::accepted(Expect verb) {
    if (verb == Expect::kData) {
        send_body();
    } else if (!features_.pipelining) {
        send(verb == Expect::kMail ? Expect::kRcpt : Expect::kData);
    }
}

void SmtpSession::refused(Expect verb, const Reply& reply) {
    const SmtpStage stage = stage_of(verb);
    report(current_->mail, classify(stage, reply), stage, reply);
    current_.reset();
    need_rset_ = verb != Expect::kMail;
    if (reply.code < 400) {
        closing_ = true;  // not a refusal either: we no longer understand each other
    }
    phase_ = verb == Expect::kData || !features_.pipelining ? Phase::kIdle : Phase::kFailed;
}

/// The relay answered the DATA behind a refused envelope. Answering 354 it must be given a dot;
/// with no recipient that goes to nobody (RFC 2920 section 3.1). With one, it would deliver an
/// empty message: then only closing helps.
void SmtpSession::end_failed(bool data_open) {
    phase_ = Phase::kIdle;
    if (!data_open) {
        return;
    }
    if (rcpt_accepted_) {
        closing_ = true;
        return;
    }
    need_rset_ = false;
    phase_ = Phase::kEmptyDot;
    out_ += ".\r\n";
    expected_.push_back(Expect::kEmptyDot);
    ++counters_.empty_dots;
}

void SmtpSession::send_body() {
    crash_point("t1");
    phase_ = Phase::kBody;
    append_stuffed(out_, current_->mail.data);
    tail_ = current_->mail.tail;
    tail_at_ = 0;
    body_end_ = written_ + (out_.size() - out_at_) + tail_left().size();
}

void SmtpSession::take_dot(const Reply& reply) {
    if (exposed_ < dot_end_) {  // the relay speaks before the dot has left: only a no can be meant
        if (reply.code >= 400) {
            report(ending_->mail, classify(SmtpStage::kBody, reply), SmtpStage::kBody, reply);
            ending_.reset();
        }
        closing_ = true;
        return;
    }
    if (early_ && reply.code >= 500 && reply.code <= 504) {
        // No relay judges a message by these: it answers the commands behind the dot, out of turn.
        events_.early = EarlyEnvelope::kRefused;
        early_ = false;
        report(ending_->mail, Verdict::kUnknown, SmtpStage::kDot, reply);
        ending_.reset();
        if (current_) {
            hand_back(SmtpStage::kMail, reply);
        }
        phase_ = Phase::kIdle;
        closing_ = true;
        return;
    }
    if (is_accepted(SmtpStage::kDot, reply.code)) {
        crash_point("t6");
        ++sent_;
    }
    report(ending_->mail, classify(SmtpStage::kDot, reply), SmtpStage::kDot, reply);
    ending_.reset();
    if (phase_ == Phase::kAbandoned || draining_ || reply.code < 200 ||
        (reply.code >= 300 && reply.code < 400)) {
        closing_ = true;
    }
}

/// A relay may speak unasked: 421 before it closes, or a verdict on a body it does not want.
void SmtpSession::take_unexpected(const Reply& reply) {
    const bool in_body = phase_ == Phase::kBody || phase_ == Phase::kDotWait;
    if (in_body && reply.code >= 400) {
        report(current_->mail, classify(SmtpStage::kBody, reply), SmtpStage::kBody, reply);
        current_.reset();
        phase_ = Phase::kIdle;
    }
    closing_ = true;
}

void SmtpSession::wrote(std::size_t accepted, std::size_t offered, SteadyTime now) {
    exposed_ = std::max(exposed_, written_ + offered);
    if (accepted == 0) {
        return;
    }
    const bool dot_was_pending = dot_pending();
    since_ = now;
    written_ += accepted;
    if (out_.empty()) {
        tail_at_ += accepted;
        if (tail_left().empty()) {
            tail_.reset();
        }
    } else if ((out_at_ += accepted) == out_.size()) {
        out_.clear();
        out_at_ = 0;
    }
    if (dot_was_pending && !dot_pending()) {
        ++counters_.dots_sent;
        crash_point("t4");
    }
    if (phase_ == Phase::kBody && written_ >= body_end_) {
        crash_point("t2");
        phase_ = Phase::kDotWait;
        ++counters_.dots_wanted;
        events_.dot_wanted = current_->mail.cookie;
    }
}

void SmtpSession::drain() {
    draining_ = true;
    if (phase_ == Phase::kEnvelope || phase_ == Phase::kBody) {
        report(current_->mail, Verdict::kNotSent, stage(), no_reply(SmtpEnd::kShutdown));
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
    const Verdict before = is_ours(how) ? Verdict::kNotSent : Verdict::kLost;
    report(ending_->mail, out ? Verdict::kUnknown : before, SmtpStage::kDot, no_reply(how));
    ending_.reset();
}

void SmtpSession::end_current(SmtpEnd how, bool behind_unknown) {
    Verdict result = Verdict::kLost;
    const bool silent = how == SmtpEnd::kSilence || (how == SmtpEnd::kTimeout && !answered_);
    if (is_ours(how) || behind_unknown) {
        result = Verdict::kNotSent;
    } else if (silent) {
        result = Verdict::kRelayDeferred;
    } else if (!answered_) {
        failed_fresh_ = !reused_;
        result = Verdict::kNotSent;
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
                         Verdict result,
                         SmtpStage stage,
                         const Reply& reply) {
    events_.outcomes.push_back(outcome_of(mail, result, stage, reply));
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
