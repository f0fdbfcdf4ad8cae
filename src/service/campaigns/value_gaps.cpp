#include "service/campaigns/value_gaps.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text.h"
#include "mail/compose/merge_fields.h"
#include "store/audience.h"

namespace campaignd::service {
namespace {

constexpr int kSlice = 2'000;
constexpr std::int64_t kNamed = 1'000;   // of so many people the names are noted …
constexpr std::size_t kMostNames = 500;  // … up to so many
constexpr std::string_view kName = "name";
constexpr std::string_view kFirst = "first_name";
constexpr std::string_view kLast = "last_name";

/// Whether a person has a value, told from the text of the attributes alone: most people are read
/// without parsing it. Attributes are stored as compact JSON.
enum class Glance { kHas, kLacks, kUnclear };

Glance glance(const store::AudiencePerson& person, const std::string& tag) {
    const std::string_view attributes = person.attributes;
    const std::string key = "\"" + tag + "\"";
    const std::size_t at = attributes.find(key);
    if (tag == "email") {
        return Glance::kHas;
    }
    const std::string_view name = trim(person.name);
    if (at == attributes.npos && tag.find_first_of(".\\\"") == tag.npos) {
        const bool has = (tag == kName || tag == kFirst) ? !name.empty()
                         : tag == kLast                  ? name.find_first_of(" \t") != name.npos
                                                         : false;
        return has ? Glance::kHas : Glance::kLacks;
    }
    const bool flat = attributes.find('{', 1) == attributes.npos;
    const bool is_key =
        at != attributes.npos && at > 0 && (attributes[at - 1] == '{' || attributes[at - 1] == ',');
    const std::string_view value = is_key ? attributes.substr(at + key.size()) : std::string_view();
    const bool is_text = value.starts_with(":\"") && value.size() > 2 && value[2] != '"' &&
                         value[2] != '\\' && !is_blank(value[2]);
    return flat && is_text && tag != kName ? Glance::kHas : Glance::kUnclear;
}

/// Counts, person by person. Lives for one walk.
class GapCount {
  public:
    GapCount(ValueGaps& gaps, const std::vector<std::string>& tags) : gaps_(gaps), tags_(tags) {}

    void add(const store::AudiencePerson& person) {
        if (++gaps_.people <= kNamed) {
            note_names(person);
        }
        std::vector<const std::string*> unclear;
        for (const std::string& tag : tags_) {
            const Glance seen = glance(person, tag);
            if (seen == Glance::kLacks) {
                ++gaps_.lacking[tag];
            } else if (seen == Glance::kUnclear) {
                unclear.push_back(&tag);
            }
        }
        if (unclear.empty()) {
            return;
        }
        const mail::MergeFields fields(person.email, person.name, person.attributes);
        for (const std::string* tag : unclear) {
            if (trim(fields.lookup(*tag, scratch_)).empty()) {
                ++gaps_.lacking[*tag];
            }
        }
    }

  private:
    void note_names(const store::AudiencePerson& person) {
        if (seen_.size() >= kMostNames) {
            return;
        }
        const mail::MergeFields fields(person.email, person.name, person.attributes);
        for (std::string& name : fields.names()) {
            if (seen_.insert(name).second) {
                gaps_.names.push_back(std::move(name));
            }
        }
    }

    ValueGaps& gaps_;
    const std::vector<std::string>& tags_;
    std::set<std::string> seen_;
    std::string scratch_;
};

}  // namespace

ValueGaps find_gaps(const db::Database& database,
                    const Audience& audience,
                    const std::vector<std::string>& tags) {
    ValueGaps gaps;
    if (tags.empty()) {
        return gaps;
    }
    GapCount count(gaps, tags);
    store::AudienceSlice slice;
    while (!slice.at_end) {
        database.read([&](const db::ReadTx& tx) {
            slice = store::audience_slice(tx, audience, slice.cursor, kSlice);
            store::each_person(
                tx, slice.people, [&](const store::AudiencePerson& person) { count.add(person); });
        });
    }
    return gaps;
}

}  // namespace campaignd::service
