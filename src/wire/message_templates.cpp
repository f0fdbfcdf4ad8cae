#include "wire/message_templates.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/message_content.h"
#include "wire/slots.h"

namespace campaignd {

void to_json(nlohmann::json& out, const MessageTemplate& one) {
    out = {{"id", one.id},
           {"name", one.name},
           {"description", one.description},
           {"format", to_text(one.content.format)},
           {"slots", one.slots},
           {"revision", one.revision},
           {"created_at", wire::time(one.created_at)},
           {"updated_at", wire::time(one.updated_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {

json whole_json(const MessageTemplate& one) {
    json out = one;
    out.update(content_json(one.content));
    out["sample"] = slots_json(one.sample);
    return out;
}

MessageTemplateChange read_template(const json& body, bool creating) {
    constexpr std::array<std::string_view, 4> kContent{"format", "body", "blocks", "design"};
    MessageTemplateChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        if (creating || fields.given("name")) {
            fields.require("name");
        }
        change.name = fields.text("name", {.max_bytes = 200, .allow_empty = false});
        if (change.name && trim(*change.name).empty()) {
            fields.fault("name", "is empty; give the template a name");
        }
        change.description = fields.text("description", {.max_bytes = 1'000});
        const bool has_content = std::any_of(
            kContent.begin(), kContent.end(), [&](auto name) { return fields.given(name); });
        if (creating || has_content) {
            change.content = read_content(fields);
        }
        if (fields.given("sample")) {
            change.sample = read_slots(fields, "sample", true);
        }
    });
    return change;
}

}  // namespace campaignd::wire
