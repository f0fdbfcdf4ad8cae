#include "base/text.h"
#include "fuzz/targets.h"
#include "mail/compose/template.h"

namespace campaignd::fuzz {
namespace {

using mail::Template;

constexpr std::string_view kEvil = "<zqx \"'&>";
constexpr std::string_view kAttributes =
    R"({"v":"<zqx \"'&>","list":[{"v":"a"},"b",3,null,[1]],"deep":{"a":{"b":"c"}},"no":false,"e":[]})";

/// RFC 2045 section 6.7, as plain as can be.
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 3) == "=\r\n") {
            i += 2;
        } else if (text[i] == '=') {
            require(i + 2 < text.size(), "no escape is cut off");
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else if (text.substr(i, 2) != "\r\n") {
            out += text[i];
        } else {
            out += '\n';
            ++i;
        }
    }
    return out;
}

bool has_raw_tag(std::string_view source) {
    mail::TagScanner scanner(source);
    while (const auto tag = scanner.next()) {
        if (tag->kind == mail::TagKind::kRaw) {
            return true;
        }
    }
    return false;
}

void check_tags(std::string_view source) {
    mail::TagScanner scanner(source);
    std::size_t end = 0;
    while (const auto tag = scanner.next()) {
        require(tag->begin >= end && tag->end > tag->begin && tag->end <= source.size(),
                "each tag stands behind the one before");
        end = tag->end;
    }
}

}  // namespace

void templates(Input input) {
    const auto kind = input.flag() ? mail::TemplateKind::kHtml : mail::TemplateKind::kText;
    const std::string source = mail::with_unix_newlines(input.rest());
    check_tags(source);
    const Template compiled = Template::compile(source, kind, "body");
    const mail::MergeFields fields("ada@example.org", "Ada L", kAttributes);
    mail::RenderOptions options;
    options.max_bytes = 200'000;
    options.max_steps = 100'000;
    std::string plain;
    compiled.render(fields, plain, options);
    require(plain.size() <= options.max_bytes, "a rendering is bounded");
    if (source.find("{{") == source.npos) {
        require(plain == source, "a text without tags is what it was");
    }
    if (kind == mail::TemplateKind::kHtml && !has_raw_tag(source) &&
        source.find("zqx") == source.npos) {
        require(plain.find("<zqx") == plain.npos, "a value adds no markup");
    }
    std::string wire;
    mail::QuotedPrintable encoder(wire);
    compiled.render(fields, encoder, options);
    encoder.finish();
    for (const std::string_view line : split(wire, '\n')) {
        require(line.size() <= 77, "encoded lines are short");
    }
    if (plain.find('\r') == plain.npos && plain.find(kEvil) == plain.npos) {
        std::string again = decoded(wire);
        while (again.size() > plain.size() && again.back() == '\n') {
            again.pop_back();
        }
        require(again == plain, "what is encoded is what was rendered");
    }
}

}  // namespace campaignd::fuzz
