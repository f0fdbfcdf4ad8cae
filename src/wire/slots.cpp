#include "wire/slots.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/text_rule.h"
#include "wire/columns.h"

namespace campaignd::wire {
namespace {

constexpr std::size_t kSampleBytes = std::size_t{512} * 1024;  // as a message's body

/// What is wrong with one slot; empty when nothing is.
std::string slot_fault(const std::string& name, const json& text, bool may_have_body) {
    if (!is_slot_name(name)) {
        return "is no name of a slot: take letters, digits, _ and -, at most 40 of them";
    }
    if (name == kBodySlot && !may_have_body) {
        return "is the message itself: give it as body or blocks";
    }
    if (!text.is_string()) {
        return "must be a text";
    }
    const std::size_t most = name == kBodySlot ? kSampleBytes : SlotLimits::kTextBytes;
    return text_fault(text.get_ref<const std::string&>(),
                      {.max_bytes = most, .allow_control = true});
}

}  // namespace

json slots_json(const std::vector<SlotText>& slots) {
    json out = json::object();
    for (const SlotText& slot : slots) {
        out[slot.name] = slot.text;
    }
    return out;
}

std::vector<SlotText> read_slots(Reader& fields, std::string_view name, bool may_have_body) {
    std::vector<SlotText> slots;
    const json* given = fields.value(name);
    if (given == nullptr) {
        return slots;
    }
    if (!given->is_object() || given->size() > SlotLimits::kSlots) {
        fields.fault(name,
                     fmt::format("must be an object: a text for each slot, at most {} of them",
                                 SlotLimits::kSlots));
        return slots;
    }
    for (const auto& [slot, text] : given->items()) {
        if (std::string fault = slot_fault(slot, text, may_have_body); fault.empty()) {
            slots.push_back({slot, text.get<std::string>()});
        } else {
            const std::string shown(truncate_utf8(slot, SlotLimits::kNameBytes));
            fields.fault(fmt::format("{}.{}", name, shown), std::move(fault));
        }
    }
    return slots;
}

std::string to_column(const std::vector<SlotText>& slots) {
    return dump(slots_json(slots));
}

std::vector<SlotText> slots_from_column(std::string_view column) {
    std::vector<SlotText> slots;
    const json kept = parse_column(column);
    for (const auto& [name, text] : kept.items()) {
        slots.push_back({name, text.get<std::string>()});
    }
    return slots;
}

}  // namespace campaignd::wire
