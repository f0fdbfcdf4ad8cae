#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/message.h"

namespace campaignd {

/// What can come back about a message or a person. Stored as these integers.
enum class FeedbackKind {
    kHardBounce,    // this address will not work again
    kSoftBounce,    // not delivered now: a full mailbox, a server out of order
    kPolicyBounce,  // refused for what we are or what we wrote: never the person's fault
    kComplaint,     // reported as spam (RFC 5965)
    kReply,         // written by a person
    kAutoReply,     // out of office and the like (RFC 3834): no reply
    kUnsubscribe
};

std::string_view to_text(FeedbackKind kind) noexcept;
bool is_bounce(FeedbackKind kind) noexcept;

/// One report, by whatever way it came. `source` names it for good ("mail:17:HASH",
/// "ses:EVENT-ID"): the same source again changes nothing.
struct FeedbackReport {
    std::string source;
    FeedbackKind kind = FeedbackKind::kReply;
    std::optional<MessageId> message{};      // known by a signed token or Message-ID of ours
    std::optional<RecipientId> recipient{};  // without a message: the person
    TimeMs at = 0;                           // 0: now
    std::string status{};                    // "5.1.1", may be empty
    std::string detail{};                    // for people: the diagnostic text, the subject
};

/// A report as kept.
struct FeedbackEvent {
    std::int64_t id = 0;
    std::optional<MessageId> message_id{};
    RecipientId recipient_id = 0;
    FeedbackKind kind = FeedbackKind::kReply;
    TimeMs at = 0;
    std::string status{};
    std::string detail{};
};

/// How often each came back for one step.
struct FeedbackCounts {
    std::int64_t replies = 0;
    std::int64_t bounces = 0;
    std::int64_t complaints = 0;
    std::int64_t unsubscribes = 0;

    FeedbackCounts& operator+=(const FeedbackCounts& other) noexcept;
    bool operator==(const FeedbackCounts&) const = default;
};

/// The kind of bounce that an enhanced status code means (RFC 3463 section 3); soft for a text
/// that is no such code. Whoever knows more (the text of the reply) decides before.
FeedbackKind bounce_kind(std::string_view status) noexcept;

/// The part of an address that stands for a company; nothing where the domain gives mailboxes to
/// everybody (gmail.com, gmx.de), whose users have nothing to do with one another.
std::optional<std::string_view> company_of(std::string_view email) noexcept;

}  // namespace campaignd
