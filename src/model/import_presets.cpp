#include "model/import_presets.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace campaignd {
namespace {

// What Mailchimp adds to each of the four files of an audience's export; the columns before them
// are the owner's own. (Help page "View or export contacts", and files that its users show.)
constexpr std::string_view kMailchimp =
    "member_rating=nothing optin_time=nothing optin_ip=nothing confirm_time=consent_time "
    "confirm_ip=nothing latitude=nothing longitude=nothing gmtoff=nothing dstoff=nothing "
    "last_changed=nothing leid=nothing euid=nothing tags=tag cc=text:country region=text:region";

constexpr std::array<ImportPreset, 8> kPresets{{
    // cmd/subscribers.go, the header that its export writes. The state of each list is not in it.
    {"listmonk",
     "listmonk",
     "uuid email name attributes status created_at updated_at",
     "uuid=nothing attributes=attributes status=status created_at=nothing updated_at=nothing"},
    // Its API says who is in which list, and who has left it: service/people/listmonk_json.h.
    {"listmonk-api",
     "listmonk, with the state of each list",
     "email name attributes status lists left_lists consent",
     "attributes=attributes status=status lists=list left_lists=left_list consent=consent_source"},
    // The export of contacts of Keila 0.30.
    {"keila",
     "Keila",
     "email external_id first_name last_name data status",
     "data=attributes status=status"},
    {.id = "keila",  // older ones
     .title = "Keila",
     .needs = "email first_name last_name data status",
     .columns = "data=attributes status=status",
     .only_these = true},
    {"mailchimp-unsubscribed",
     "Mailchimp, unsubscribed",
     "email_address leid euid unsub_time",
     kMailchimp,
     "unsub_time=status:unsub_time unsub_campaign_title=nothing unsub_campaign_id=nothing "
     "unsub_reason=text:unsub_reason unsub_reason_other=nothing",
     RecipientStatus::kUnsubscribed},
    {"mailchimp-cleaned",
     "Mailchimp, cleaned",
     "email_address leid euid clean_time",
     kMailchimp,
     "clean_time=status:clean_time clean_campaign_title=nothing clean_campaign_id=nothing",
     RecipientStatus::kBounced},
    // Contacts who never agreed, such as customers of a shop. Its columns are those of the
    // subscribed.
    {.id = "mailchimp-nonsubscribed",
     .title = "Mailchimp, not subscribed",
     .needs = "email_address leid euid",
     .columns = kMailchimp,
     .everyone = RecipientStatus::kUnsubscribed,
     .file_part = "nonsubscribed"},
    {"mailchimp-subscribed", "Mailchimp, subscribed", "email_address leid euid", kMailchimp},
}};

}  // namespace

std::optional<ImportMeaning> ImportPreset::meaning(std::string_view key) const {
    for (const std::string_view table : {columns, own}) {
        for (const std::string_view column : split(table, ' ')) {
            const std::size_t equals = column.find('=');
            if (equals != std::string_view::npos && column.substr(0, equals) == key) {
                return parse_import_meaning(column.substr(equals + 1));
            }
        }
    }
    return std::nullopt;
}

const ImportPreset* find_import_preset(const std::set<std::string>& keys,
                                       std::string_view file_name) {
    const std::string name = to_lower(file_name);
    for (const ImportPreset& preset : kPresets) {
        const auto needed = split(preset.needs, ' ');
        const bool has_all = std::all_of(needed.begin(), needed.end(), [&](std::string_view key) {
            return keys.contains(std::string(key));
        });
        if (has_all && (!preset.only_these || keys.size() == needed.size()) &&
            name.find(preset.file_part) != std::string::npos) {
            return &preset;
        }
    }
    return nullptr;
}

}  // namespace campaignd
