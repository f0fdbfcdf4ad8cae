#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/blocks.h"
#include "model/calendar.h"
#include "model/campaign.h"
#include "model/contact_cap.h"
#include "model/detail.h"
#include "model/host_report.h"
#include "model/relays.h"
#include "model/segment.h"
#include "model/sender.h"
#include "model/settings.h"
#include "model/snippet.h"

/// What the database keeps as JSON, as text and back: for store and service, which see no JSON.
/// What is read was written here; anything else throws Error(kCorrupt) or is nothing, as said.
namespace campaignd::wire {

/// "[1,2]", for a column or for SQLite's json_each().
std::string ids_to_column(const std::vector<std::int64_t>& ids);
std::vector<std::int64_t> ids_from_column(std::string_view column);
/// An object.
std::string detail_to_column(const Detail& detail);

/// A single value, as settings are kept. Read back: nothing when it is of another kind.
std::string text_to_column(std::string_view text);
std::string integer_to_column(std::int64_t value);
std::optional<std::string> text_from_column(std::string_view column);
std::optional<std::int64_t> integer_from_column(std::string_view column);
std::string to_column(const ContactCap& cap);
ContactCap contact_cap_from_column(std::string_view column);
std::string to_column(const AlertSettings& alerts);
AlertSettings alerts_from_column(std::string_view column);
std::string to_column(const HostReport& report);
/// Empty when it was never written, or by another version.
HostReport host_report_from_column(std::string_view column);

/// When and how fast a sender may send.
std::string to_column(const Limits& limits);
std::string to_column(const Ramp& ramp);
std::string to_column(const Window& window);
std::string to_column(const Gap& gap);
std::string to_column(const Holidays& holidays);
Limits limits_from_column(std::string_view column);
Ramp ramp_from_column(std::string_view column);
Window window_from_column(std::string_view column);
Gap gap_from_column(std::string_view column);
Holidays holidays_from_column(std::string_view column);
/// With its sealed secret.
std::string to_column(const OAuthClient& client);
OAuthClient oauth_client_from_column(std::string_view column);
/// What a token endpoint answered; `error` is "no JSON" when it is none.
TokenAnswer token_answer_from(std::string_view body);
/// With its sealed password.
std::string mailbox_to_column(const Mailbox& mailbox);
Mailbox mailbox_from_column(std::string_view column);

/// What of a campaign is kept as JSON.
std::string to_column(const Audience& audience);
std::string to_column(const CampaignOptions& options);
std::string to_column(const CampaignIdentity& identity);
/// The variants of a step, and how the winner among them is found.
std::string to_column(const std::vector<Variant>& variants);
std::vector<Variant> variants_from_column(std::string_view column);
std::string to_column(const WinnerRule& rule);
WinnerRule winner_from_column(std::string_view column);
/// A step as it was.
std::string to_column(const Step& step);
Step step_from_column(std::string_view column);
Audience audience_from_column(std::string_view column);
CampaignOptions options_from_column(std::string_view column);
CampaignIdentity identity_from_column(std::string_view column);

/// What the calendar said at a launch, without the moment.
std::string to_column(const KeptPlan& plan);
KeptPlan plan_from_column(std::string_view column);
/// What senders have used of their limits: {"uses":[[sender, window_ms, slice, used]]}.
std::string to_column(const std::vector<ThrottleUse>& uses);
std::vector<ThrottleUse> uses_from_column(std::string_view column);

/// [{"file","name"}].
std::string to_column(const std::vector<Attachment>& attachments);
std::vector<Attachment> attachments_from_column(std::string_view column);

/// What stands in the slots of a layout.
std::string to_column(const std::vector<SlotText>& slots);
std::vector<SlotText> slots_from_column(std::string_view column);

/// The blocks of a message and their design.
std::string to_column(const BlockDocument& document);
BlockDocument blocks_from_column(std::string_view column);

/// What a campaign's messages were made with beside their own words.
std::string to_column(const Ingredients& ingredients);
Ingredients ingredients_from_column(std::string_view column);

/// The theme of the installation.
std::string to_column(const Theme& theme);
Theme theme_from_column(std::string_view column);

/// What one relay's reports are checked by: detail_to_column() wrote it.
void relay_key_from_column(std::string_view relay, std::string_view column, RelayKeys& keys);

/// The filter of a segment.
SegmentFilter segment_filter_from_column(std::string_view column);

/// The attributes of both: the values of `given` win, or fill what is empty. Objects as text.
std::string merged_attributes(const std::string& known, const std::string& given, bool overwrite);

/// One attribute of the object, as JSON text; nothing when there is none of that name.
std::optional<std::string> attribute_from_column(std::string_view attributes,
                                                 const std::string& name);
/// The attributes with that one set to a JSON text, or without it.
std::string with_attribute(std::string_view attributes,
                           const std::string& name,
                           const std::optional<std::string>& value);
/// Words for a table: a text as it is, another value as JSON.
std::string attribute_cell(std::string_view attributes, const std::string& name);

/// ["…"].
std::string notes_to_column(const std::vector<std::string>& notes);
std::vector<std::string> notes_from_column(std::string_view column);

/// The token of the first run, as its setting holds it.
struct StoredSetupToken {
    std::string hash;  // SHA-256, in hex
    TimeMs expires_at = 0;
};

std::string to_column(const StoredSetupToken& token);
StoredSetupToken setup_token_from_column(std::string_view column);

}  // namespace campaignd::wire
