#include "mail/net/form_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace campaignd::mail {

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::string form_text(const FormFields& fields) {
    std::string form;
    for (const auto& [name, value] : fields) {
        form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, percent_encoded(value));
    }
    return form;
}

std::string with_query(const std::string& url, const FormFields& fields) {
    return url + (url.find('?') == std::string::npos ? "?" : "&") + form_text(fields);
}

}  // namespace campaignd::mail
