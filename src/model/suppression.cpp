#include "model/suppression.h"

#include "base/text.h"
#include "model/email_address.h"

namespace campaignd {

ParsedSuppression parse_suppression(std::string_view text) {
    text = trim(text);
    if (text.starts_with("*@")) {
        text.remove_prefix(1);
    }
    const bool is_domain = text.starts_with('@') || text.find('@') == std::string_view::npos;
    if (is_domain && text.starts_with('@')) {
        text.remove_prefix(1);
    }
    ParsedEmail parsed = is_domain ? parse_domain(text) : parse_email(text);
    return {std::move(parsed.address), std::move(parsed.fault)};
}

}  // namespace campaignd
