// What of a campaign was changed, in words for the audit.
#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "wire/campaigns.h"
#include "wire/columns.h"

namespace campaignd::wire {
namespace {

constexpr std::size_t kLongestText = 2'000;

/// What people edit, as the API names it.
json edited(const Campaign& campaign) {
    json all = campaign;
    json part = json::object();
    for (const auto& [name, value] : all.items()) {
        static const std::set<std::string, std::less<>> kNotEdited{"id",
                                                                   "state",
                                                                   "held_reason",
                                                                   "held",
                                                                   "first_slice_left",
                                                                   "enrolled",
                                                                   "approval_by",
                                                                   "recipients",
                                                                   "enrolling",
                                                                   "openers_cancelled",
                                                                   "revision",
                                                                   "created_at",
                                                                   "updated_at",
                                                                   "launched_at",
                                                                   "finished_at"};
        if (kNotEdited.count(name) == 0) {
            part[name] = value;
        }
    }
    return part;
}

std::string words_of(const json& value) {
    const std::string text = value.is_string() ? value.get<std::string>()
                             : value.is_null() ? std::string()
                                               : dump(value);
    std::string cut(truncate_utf8(text, kLongestText));
    return cut.size() < text.size() ? cut + "…" : cut;
}

class Differences {
  public:
    /// Both may be null: it was not there before, or is not there any more.
    void compare(const std::string& path, const json& before, const json& after) {
        if (before == after) {
            return;
        }
        const bool is_list_of_steps = path == "steps";
        if (is_list_of_steps && before.is_array() && after.is_array()) {
            for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
                compare(path + '[' + std::to_string(i) + ']',
                        i < before.size() ? before[i] : json(),
                        i < after.size() ? after[i] : json());
            }
        } else if (before.is_object() && after.is_object()) {
            compare_fields(path, before, after);
        } else {
            found.emplace_back(path, BeforeAfter{words_of(before), words_of(after)});
        }
    }

    Detail found;

  private:
    void compare_fields(const std::string& path, const json& before, const json& after) {
        std::set<std::string> names;
        for (const json* side : {&before, &after}) {
            for (const auto& [name, ignored] : side->items()) {
                names.insert(name);
            }
        }
        for (const std::string& name : names) {
            compare(path.empty() ? name : path + '.' + name,
                    before.contains(name) ? before[name] : json(),
                    after.contains(name) ? after[name] : json());
        }
    }
};

}  // namespace

Detail campaign_changes(const Campaign& before, const Campaign& after) {
    Differences differences;
    differences.compare("", edited(before), edited(after));
    return std::move(differences.found);
}

}  // namespace campaignd::wire
