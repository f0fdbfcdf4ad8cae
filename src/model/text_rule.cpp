#include "model/text_rule.h"

#include "base/text.h"

namespace campaignd {

std::string text_fault(std::string_view text, const TextRule& rule) {
    if (text.size() > rule.max_bytes) {
        return "must be at most " + std::to_string(rule.max_bytes) + " bytes long";
    }
    if (!is_utf8(text) || text.find('\0') != std::string::npos) {
        return "must be UTF-8 text without NUL bytes";
    }
    if (!rule.allow_control && has_control(text)) {
        return "must not hold line breaks or other control characters";
    }
    return !rule.allow_empty && trim(text).empty() ? "must not be empty" : "";
}

}  // namespace campaignd
