#include "model/import_mapping.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/text.h"
#include "model/import_columns.h"
#include "model/import_status.h"

namespace campaignd {
namespace {

using Use = ImportUse;

// In the order of ImportUse.
constexpr std::array<std::string_view, kImportUses> kWords{"email",
                                                           "name",
                                                           "first_name",
                                                           "last_name",
                                                           "timezone",
                                                           "status",
                                                           "text",
                                                           "number",
                                                           "date",
                                                           "date_dmy",
                                                           "date_mdy",
                                                           "yes_no",
                                                           "attributes",
                                                           "list",
                                                           "left_list",
                                                           "tag",
                                                           "consent_time",
                                                           "consent_source",
                                                           "nothing"};

constexpr std::array<std::pair<std::string_view, Use>, 28> kKnown{{
    {"email", Use::kEmail},
    {"e_mail", Use::kEmail},
    {"mail", Use::kEmail},
    {"email_address", Use::kEmail},
    {"e_mail_address", Use::kEmail},
    {"mail_address", Use::kEmail},
    {"emailaddress", Use::kEmail},
    {"name", Use::kName},
    {"full_name", Use::kName},
    {"fullname", Use::kName},
    {"first_name", Use::kFirstName},
    {"firstname", Use::kFirstName},
    {"given_name", Use::kFirstName},
    {"forename", Use::kFirstName},
    {"last_name", Use::kLastName},
    {"lastname", Use::kLastName},
    {"family_name", Use::kLastName},
    {"surname", Use::kLastName},
    {"timezone", Use::kTimezone},
    {"time_zone", Use::kTimezone},
    // What an export here has beyond these (service/people/bulk_export.h).
    {"lists", Use::kList},
    {"tags", Use::kTag},
    {"attributes_json", Use::kAttributes},
    {"recipient_id", Use::kNothing},
    {"recipient_created_at", Use::kNothing},
    {"recipient_updated_at", Use::kNothing},
    {kRejectedLineHeader, Use::kNothing},
    {kRejectedReasonHeader, Use::kNothing},
}};

bool takes_key(const ImportMeaning& meaning) noexcept {
    return meaning.is_attribute() || meaning.use == Use::kStatus;
}

}  // namespace

std::optional<ImportMeaning> parse_import_meaning(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string word = to_lower(trim(text.substr(0, colon)));
    const auto* found = std::find(kWords.begin(), kWords.end(), word);
    if (found == kWords.end()) {
        return std::nullopt;
    }
    ImportMeaning meaning{static_cast<Use>(found - kWords.begin()), {}};
    if (colon != std::string_view::npos) {
        meaning.key = attribute_key(text.substr(colon + 1));
        if (meaning.key.empty() || !takes_key(meaning)) {
            return std::nullopt;
        }
    }
    return meaning;
}

std::string to_text(const ImportMeaning& meaning) {
    std::string text(kWords.at(static_cast<std::size_t>(meaning.use)));
    return takes_key(meaning) && !meaning.key.empty() ? text + ":" + meaning.key : text;
}

ImportMeaning meaning_of_key(std::string_view key) {
    for (const auto& [name, use] : kKnown) {
        if (name == key) {
            return {use, {}};
        }
    }
    return {Use::kText, std::string(key)};
}

ImportMeaning meaning_of_field(std::string_view field) {
    std::string key = attribute_key(field);
    if (key == "status") {
        return {Use::kStatus, {}};
    }
    switch (status_column(key)) {
        case StatusColumn::kNone:
        case StatusColumn::kMaybe:
        case StatusColumn::kLoose:
            return meaning_of_key(key);
        default:
            return {Use::kStatus, std::move(key)};
    }
}

std::string import_meanings() {
    std::string all;
    for (const std::string_view word : kWords) {
        all += (all.empty() ? "" : ", ") + std::string(word);
    }
    return all;
}

std::string ImportMapping::stored() const {
    std::string text;
    for (const auto& [column, meaning] : columns) {
        text += column + '\t' + to_text(meaning) + '\n';
    }
    return text;
}

ImportMapping ImportMapping::from_stored(std::string_view text) {
    ImportMapping mapping;
    for (const std::string_view line : split(text, '\n')) {
        const std::size_t tab = line.rfind('\t');
        if (tab == std::string_view::npos) {
            continue;
        }
        if (auto meaning = parse_import_meaning(line.substr(tab + 1))) {
            mapping.columns.emplace_back(line.substr(0, tab), *std::move(meaning));
        }
    }
    return mapping;
}

std::string header_fingerprint(const std::vector<std::string>& headers) {
    std::vector<std::string> keys;
    for (const std::string& header : headers) {
        std::string key = attribute_key(header);
        if (key != kRejectedLineHeader && key != kRejectedReasonHeader) {
            keys.push_back(std::move(key));
        }
    }
    std::sort(keys.begin(), keys.end());
    std::string all;
    for (const std::string& key : keys) {
        all += key + '\n';
    }
    return hex_encode(sha256(all));
}

}  // namespace campaignd
