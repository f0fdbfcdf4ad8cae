// What a link leads to, from how it stands in a message to how it is opened.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "mail/compose/hex.h"
#include "mail/compose/links.h"
#include "mail/compose/tag_scanner.h"
#include "mail/compose/template.h"
#include "model/email_address.h"

namespace campaignd::mail {
namespace {

void append_encoded(std::string& out, std::string_view literal) {
    constexpr std::string_view kUnsafe = "\"<>\\^`{|}";
    for (const char c : literal) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\t' || c == '\n' || c == '\r') {
            continue;  // browsers drop them too
        }
        if (byte <= 0x20 || byte >= 0x7F || kUnsafe.find(c) != kUnsafe.npos) {
            append_hex(out, '%', c);
        } else {
            out += c;
        }
    }
}

/// Host and port with the host as A-labels; nothing when it cannot be one.
std::optional<std::string> normal_authority(std::string_view authority) {
    const bool ascii = std::all_of(authority.begin(), authority.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
    });
    if (ascii) {
        const bool odd = authority.find_first_of("{}<>\"\\^`|&") != authority.npos;
        return odd || authority.empty() ? std::nullopt
                                        : std::optional<std::string>(std::string(authority));
    }
    const std::size_t colon = authority.rfind(':');
    const std::string_view host = authority.substr(0, colon);
    const std::string_view port = colon == authority.npos ? "" : authority.substr(colon);
    const ParsedEmail parsed = parse_email("x@" + std::string(host));
    if (!parsed) {
        return std::nullopt;
    }
    return parsed.address.substr(2) + std::string(port);
}

}  // namespace

std::size_t scheme_size(std::string_view url) noexcept {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (equals_ignoring_case(url.substr(0, scheme.size()), scheme)) {
            return scheme.size();
        }
    }
    return 0;
}

std::string normal_target(std::string_view raw) {
    raw = trim(raw);
    const std::size_t scheme = scheme_size(raw);
    if (scheme == 0) {
        return "";
    }
    const std::size_t path = std::min(raw.find_first_of("/?#", scheme), raw.size());
    const std::string_view host = raw.substr(scheme, path - scheme);
    if (host.find("{{") != host.npos) {
        return "";
    }
    const auto authority = normal_authority(host);
    if (!authority) {
        return "";
    }
    std::string out = to_lower(raw.substr(0, scheme)) + *authority;
    const std::string_view rest = raw.substr(path);
    TagScanner scanner(rest);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        append_encoded(out, rest.substr(cursor, tag->begin - cursor));
        out += rest.substr(tag->begin, tag->end - tag->begin);
        cursor = tag->end;
    }
    append_encoded(out, rest.substr(cursor));
    return out;
}

std::string fill_target(std::string_view target,
                        std::string_view email,
                        std::string_view name,
                        std::string_view attributes_json) {
    if (target.find("{{") == target.npos) {
        return std::string(target);
    }
    const MergeFields fields(email, name, attributes_json);
    std::string filled;
    Template::compile(target, TemplateKind::kText, "link").render(fields, filled);
    return normal_target(filled);
}

}  // namespace campaignd::mail
