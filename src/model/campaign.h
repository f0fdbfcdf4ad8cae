#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/brakes.h"
#include "model/date_trigger.h"
#include "model/message.h"
#include "model/slots.h"
#include "model/utm.h"
#include "model/waiting.h"
#include "model/window.h"

namespace campaignd {

/// draft -> scheduled -> running <-> paused -> finished | cancelled; held waits for a person.
enum class CampaignState { kDraft, kScheduled, kRunning, kPaused, kHeld, kFinished, kCancelled };

enum class StepFormat { kMarkdown, kHtml, kText, kBlocks };
enum class DelayCounts { kCalendar, kSendingDays };
enum class StepCondition { kAlways, kNoReply, kNoOpen, kNoClick };
enum class UncertainPolicy { kRetry, kHold };

std::string_view to_text(CampaignState state) noexcept;
std::optional<CampaignState> parse_campaign_state(std::string_view text) noexcept;
std::string_view to_text(StepFormat format) noexcept;
std::string_view to_text(DelayCounts counts) noexcept;
std::string_view to_text(StepCondition condition) noexcept;
std::string_view to_text(UncertainPolicy policy) noexcept;

/// A file that goes with a message.
struct Attachment {
    std::string file;  // its MediaName as text
    std::string name;  // as the recipient sees it, with its ending

    bool operator==(const Attachment&) const = default;
};

/// Words of a message that are a variant's own.
struct VariantWords {
    StepFormat format = StepFormat::kMarkdown;
    std::string body;         // of kBlocks: a BlockDocument, as its column has it
    std::string text_body{};  // as of a step

    bool operator==(const VariantWords&) const = default;
};

/// One of the messages that share a step: each person gets one of them. What it leaves out is the
/// step's.
struct Variant {
    int key = 0;              // 0 is "A"; stays when others are removed
    std::int64_t weight = 1;  // its share of the people; 0: nobody gets it any more
    std::optional<std::string> subject{};
    std::optional<std::string> preheader{};
    std::optional<std::string> from_name{};  // with merge tags
    std::optional<std::int64_t> sender_id{};
    std::optional<VariantWords> words{};

    bool operator==(const Variant&) const = default;
};

enum class WinnerBy { kHand, kReplies, kClicks };
/// What goes out when no variant is clearly better.
enum class WhenUnclear { kBest, kFirst };

/// How the winner among a step's variants is found: a sample gets them, the others wait.
struct WinnerRule {
    std::optional<std::int64_t> sample_people{};  // one of the two
    std::optional<double> sample_percent{};
    WinnerBy by = WinnerBy::kHand;
    std::int64_t after_s = 86'400;  // not by hand: so long after the sample has gone out
    WhenUnclear when_unclear = WhenUnclear::kBest;

    bool operator==(const WinnerRule&) const = default;
};

std::string_view to_text(WinnerBy by) noexcept;
std::string_view to_text(WhenUnclear what) noexcept;

struct Step {
    std::optional<std::string> subject;  // none on a follow-up: same thread as step 0
    StepFormat format = StepFormat::kMarkdown;
    std::string body;  // of kBlocks: a BlockDocument, as its column has it
    std::int64_t delay_s = 0;
    DelayCounts delay_counts = DelayCounts::kCalendar;
    StepCondition condition = StepCondition::kNoReply;
    std::vector<Attachment> attachments{};
    bool removed = false;                // after messages of it were made: nobody gets it any more
    std::string preheader{};             // what inboxes show beside the subject; with merge tags
    std::string text_body{};             // the text part, with merge tags; empty: made of the body
    std::vector<Variant> variants{};     // none, or two to five
    std::optional<WinnerRule> winner{};  // none: everybody gets a variant, and a person may choose
    std::optional<std::int64_t> layout_id{};  // the template around it; its body goes in slot.body
    std::vector<SlotText> slots{};            // of that template, the others

    bool operator==(const Step&) const = default;
};

struct Audience {
    std::vector<std::int64_t> list_ids;
    std::vector<std::int64_t> segment_ids;
    std::vector<std::int64_t> exclude_list_ids;
    std::vector<std::int64_t> exclude_segment_ids{};

    bool uses_segments() const noexcept {
        return !segment_ids.empty() || !exclude_segment_ids.empty();
    }

    bool operator==(const Audience&) const = default;
};

struct CampaignLimits {
    std::optional<std::int64_t> new_recipients_per_day;
    std::optional<std::int64_t> messages_per_hour;

    bool operator==(const CampaignLimits&) const = default;
};

struct OnOutOfOffice {
    bool postpone = false;
    std::int64_t postpone_s = 604'800;

    bool operator==(const OnOutOfOffice&) const = default;
};

/// What happens to messages of a sender that cannot send, in a campaign with several.
struct Failover {
    std::int64_t after_s = 900;  // in trouble for so long; a refused account does not wait
    bool follow_ups = false;     // they go by another sender, too; else they wait for their own

    bool operator==(const Failover&) const = default;
};

/// What a person sets beside sender, audience and steps; kept as one JSON column.
struct CampaignOptions {
    std::int64_t late_after_s = 14'400;
    bool track_opens = true;
    bool track_clicks = true;
    std::optional<Window> window;
    CampaignLimits limits;
    OnOutOfOffice on_out_of_office;
    bool stop_company = false;
    bool contact_cap_exempt = false;  // its mails count, and are never held back
    bool ongoing = false;             // goes on enrolling whoever comes, until a person ends that
    bool include_existing = true;     // of an ongoing one: who is in the audience at launch, too
    std::optional<DateTrigger> trigger;         // of an ongoing one: each on their date
    bool inline_pictures = false;               // pictures of the library go inside the mail
    std::optional<std::int64_t> first_slice{};  // so many first messages, then it waits for a yes
    Brakes brakes{};
    std::string from_name;  // with merge tags; empty: the sender's
    std::string reply_to;   // an address with merge tags; empty: the sender's
    UtmParameters utm;
    Failover failover{};
};

/// The From identity as it was at launch: every attempt of every message carries the same.
struct CampaignIdentity {
    std::string from_name;
    std::string from_email;
    std::string reply_to;
    std::string domain;            // right side of every Message-ID
    std::string campaign_name;     // in List-Id; a later rename must not change a repeated message
    std::string return_address{};  // of the mailbox that reads what comes back; empty: none
    bool verp = false;             // each message has a return path of its own there

    bool operator==(const CampaignIdentity&) const = default;
};

/// One of the senders of a campaign. The messages of a person all go by the same one.
struct CampaignSender {
    std::int64_t sender_id = 0;
    std::int64_t weight = 1;                     // its share of the people; 0: only what is its own
    std::optional<CampaignIdentity> identity{};  // From as launched

    bool operator==(const CampaignSender&) const = default;
};

struct Campaign {
    CampaignId id = 0;
    std::string name;
    CampaignState state = CampaignState::kDraft;
    std::string held_reason;
    std::optional<CampaignState> held_from;  // what a person's yes gives back
    std::optional<std::int64_t> sender_id;   // of several the first
    std::vector<CampaignSender> senders{};   // when there are several, in their order
    Audience audience;
    std::optional<TimeMs> schedule_at;
    UncertainPolicy uncertain = UncertainPolicy::kRetry;
    CampaignOptions options;
    std::optional<CampaignIdentity> identity;
    std::vector<Step> steps;
    std::int64_t recipients = 0;
    RecipientId enrol_cursor = 0;
    bool enrolled = false;
    bool openers_cancelled = false;
    std::int64_t policy_refusals = 0;
    bool enrolling = false;                    // launched, and whoever comes is enrolled
    std::optional<std::int64_t> slice_left{};  // of the first slice; none: no slice under way
    std::string approval_by{};                 // who asked for the yes that another person gives
    bool singles = false;                      // nobody's: of the single messages of its sender
    std::int64_t revision = 1;
    std::int64_t content_revision = 0;  // what was composed before it does not go out
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::optional<TimeMs> launched_at;
    std::optional<TimeMs> finished_at;

    bool has_sender(std::int64_t sender) const noexcept;
    /// All of them, in their order, also when it is one.
    std::vector<CampaignSender> all_senders() const;
};

/// What a request gives of a campaign; what is absent stays as it is.
struct CampaignChange {
    /// Absent as above.
    struct Options {
        std::optional<std::int64_t> late_after_s;
        std::optional<bool> track_opens;
        std::optional<bool> track_clicks;
        std::optional<std::optional<Window>> window;
        std::optional<CampaignLimits> limits;
        std::optional<OnOutOfOffice> on_out_of_office;
        std::optional<bool> stop_company;
        std::optional<bool> contact_cap_exempt;
        std::optional<bool> ongoing;
        std::optional<bool> include_existing;
        std::optional<std::optional<DateTrigger>> trigger;
        std::optional<bool> inline_pictures{};
        std::optional<std::optional<std::int64_t>> first_slice{};
        std::optional<Brakes> brakes{};
        std::optional<std::string> from_name;
        std::optional<std::string> reply_to;
        std::optional<UtmParameters> utm;
        std::optional<Failover> failover{};
    };

    std::optional<std::string> name;
    std::optional<std::optional<std::int64_t>> sender_id;
    std::optional<std::vector<std::int64_t>> sender_ids{};      // in place of sender_id
    std::optional<std::vector<std::int64_t>> sender_weights{};  // of them, or of those it has
    std::optional<Audience> audience;
    std::optional<std::optional<TimeMs>> schedule_at;
    std::optional<UncertainPolicy> uncertain;
    Options options;
    std::optional<std::vector<Step>> steps;
    /// Which step of the campaign each of them was; none: a new one. Empty: in their order.
    std::vector<std::optional<int>> step_numbers{};
    std::vector<FieldError> faults;  // told together with those that only the database knows
};

void apply(const CampaignChange::Options& change, CampaignOptions& options);
void apply(const CampaignChange& change, Campaign& campaign);
/// The senders of its variants send for it, too: what is their own.
void add_variant_senders(Campaign& campaign);

/// A campaign with what people see beside it.
struct CampaignView : Campaign {
    std::optional<Waiting> waiting{};
    std::optional<MessageCounts> messages{};  // in lists
    std::int64_t planned = 0;                 // messages in all, in lists
};

/// A step in the words of people: "First message", "Follow-up 1".
std::string step_name(int step);

}  // namespace campaignd
