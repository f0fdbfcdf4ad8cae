#include "wire/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/words.h"
#include "wire/campaigns.h"
#include "wire/forms.h"
#include "wire/lists.h"
#include "wire/media.h"
#include "wire/message_templates.h"
#include "wire/segments.h"
#include "wire/senders.h"
#include "wire/settings.h"
#include "wire/snippets.h"
#include "wire/tokens.h"
#include "wire/users.h"
#include "wire/webhooks.h"

namespace campaignd::wire {
namespace {

/// What things do by themselves.
constexpr std::string_view kNotSet =
    "id|revision|created_at|updated_at|launched_at|finished_at|state|held_reason|held|"
    "first_slice_left|enrolled|approval_by|recipients|enrolling|openers_cancelled|used_by|"
    "used_at|used_from|owner|total_is_estimate|next|percent|failures|failing_since|last_error|"
    "delivered_at|asked|confirmed|expired|snippet|health|trouble|trouble_since|"
    "retry_at|ramp_started_at|test_mail_sent_at|hash|size_bytes|width|height|content_type|token";
constexpr std::string_view kSecretWords = "password|secret|private_key|api_key|signing_key";
constexpr const char* kSecret = "(not told)";

bool is_secret(std::string_view name) {
    return holds_one_of(name, kSecretWords) && !name.ends_with("_set");
}

bool is_address_byte(char c) {
    return is_alnum(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string::npos ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// "anna@example.org" becomes "a***@example.org", wherever it stands.
std::string without_addresses(std::string_view text) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
        std::size_t from = at;
        while (from > copied && is_address_byte(text[from - 1])) {
            --from;
        }
        if (from == at) {
            continue;
        }
        out += text.substr(copied, from - copied);
        out += truncate_utf8(text.substr(from, at - from), 1);
        out += "***";
        copied = at;
    }
    out += text.substr(copied);
    return out;
}

std::string masked(const json& thing) {
    return without_addresses(dump(thing));
}

std::string words_of(const json& value, std::size_t longest) {
    const std::string text = value.is_string() ? value.get<std::string>()
                             : value.is_null() ? std::string()
                                               : dump(value);
    std::string cut(truncate_utf8(text, longest));
    return cut.size() < text.size() ? cut + "…" : cut;
}

class Differences {
  public:
    explicit Differences(std::size_t longest) : longest_(longest) {}

    /// Both may be null: it was not there before, or is not there any more.
    void compare(const std::string& path, const json& before, const json& after) {
        if (before == after) {
            return;
        }
        const bool is_list_of_steps = path == "steps";
        if (is_list_of_steps && (before.is_array() || after.is_array())) {
            for (std::size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
                compare(path + '[' + std::to_string(i) + ']',
                        i < before.size() ? before[i] : json(),
                        i < after.size() ? after[i] : json());
            }
        } else if (before.is_object() || after.is_object()) {
            compare_fields(path, fields_of(before), fields_of(after));
        } else {
            note(path, words_of(before, longest_), words_of(after, longest_));
        }
    }

    Detail found;

  private:
    static json fields_of(const json& value) { return value.is_object() ? value : json::object(); }

    void note(const std::string& path, std::string before, std::string after) {
        if (is_secret(path)) {
            before = before.empty() ? before : kSecret;
            after = after.empty() ? after : kSecret;
        }
        if (before != after || is_secret(path)) {
            found.emplace_back(path, BeforeAfter{std::move(before), std::move(after)});
        }
    }

    void compare_fields(const std::string& path, const json& before, const json& after) {
        std::set<std::string> names;
        for (const json* side : {&before, &after}) {
            for (const auto& [name, ignored] : side->items()) {
                if (!path.empty() || !is_one_of(name, kNotSet)) {
                    names.insert(name);
                }
            }
        }
        for (const std::string& name : names) {
            compare(path.empty() ? name : fmt::format("{}.{}", path, name),
                    before.contains(name) ? before[name] : json(),
                    after.contains(name) ? after[name] : json());
        }
    }

    const std::size_t longest_;  // of a text, in bytes
};

/// An endpoint's path and query may hold a key.
std::string host_of(const std::string& url) {
    const std::size_t mark = url.find("://");
    const std::size_t from = mark == url.npos ? 0 : mark + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", from), url.size());
    const std::size_t login = url.rfind('@', end);
    const std::size_t host = login != url.npos && login >= from ? login + 1 : from;
    return url.substr(0, from) + url.substr(host, end - host);
}

}  // namespace

std::string audited(const User& user) {
    return dump(json(user));
}

std::string audited(const ApiToken& token) {
    return dump(json(token));
}

std::string audited(const List& list) {
    return masked(json(list));
}

std::string audited(const Segment& segment) {
    Segment bare = segment;
    bare.count.reset();
    return masked(json(bare));
}

std::string audited(const Sender& sender) {
    return dump(json(sender));
}

std::string audited(const Form& form) {
    FormView view;
    static_cast<Form&>(view) = form;
    json out = view;
    out.erase("url");
    return masked(out);
}

std::string audited(const MessageTemplate& one) {
    return masked(whole_json(one));
}

std::string audited(const Snippet& one) {
    return masked(whole_json(one));
}

std::string audited(const MediaFile& file) {
    return masked(json{{"title", file.title}, {"alt", file.alt}, {"file", file.name.text()}});
}

std::string audited(const Webhook& webhook) {
    json out = webhook;
    out["url"] = host_of(webhook.url);
    return dump(out);
}

std::string audited(const InstanceSettings& settings) {
    return dump(json(settings));
}

std::string audited(const Campaign& campaign) {
    return masked(json(campaign));
}

Detail differences(const std::string& before, const std::string& after, std::size_t longest) {
    Differences all(longest);
    all.compare("", parse_column(before), parse_column(after));
    return std::move(all.found);
}

}  // namespace campaignd::wire
