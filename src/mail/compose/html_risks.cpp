#include "mail/compose/html_risks.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/text.h"
#include "base/words.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

/// A part of HTML or CSS, who does not show it, and what to do instead.
struct Risk {
    std::string_view what;
    std::string_view who;
    std::string_view remedy;
};

constexpr std::string_view kFormPage = "lead to a page with the form";
constexpr std::string_view kTables = "lay it out with tables, or use blocks";
constexpr std::string_view kBackground =
    "give a background colour, too, on which the text reads well";

constexpr std::array kElements{
    Risk{"script", "no mail program runs it, and some filters refuse such mail", "leave it out"},
    Risk{"form", "Outlook shows none and Gmail warns of it", kFormPage},
    Risk{"input", "Outlook shows none", kFormPage},
    Risk{"select", "Outlook shows none", kFormPage},
    Risk{"textarea", "Outlook shows none", kFormPage},
    Risk{"button", "no mail program does anything with it", "use a link that looks like a button"},
    Risk{"video", "Gmail and Outlook show none", "use a picture that leads to the video"},
    Risk{"audio", "Gmail and Outlook play none", "lead to a page that plays it"},
    Risk{"iframe", "no mail program shows it", "lead to the page"},
    Risk{"object", "no mail program shows it", "lead to the page"},
    Risk{"embed", "no mail program shows it", "lead to the page"},
    Risk{"canvas", "no mail program shows it", "use a picture"},
    Risk{"svg", "Gmail and Outlook show none", "use a PNG picture"},
    Risk{"base", "Gmail and Outlook ignore it", "write each address whole"},
};

/// Of declarations: a property, or a property and how its value begins.
constexpr std::array kDeclarations{
    Risk{"display:flex", "Outlook for Windows ignores it", kTables},
    Risk{"display:inline-flex", "Outlook for Windows ignores it", kTables},
    Risk{"display:grid", "Gmail and Outlook ignore it", kTables},
    Risk{"display:inline-grid", "Gmail and Outlook ignore it", kTables},
    Risk{"position:absolute", "Gmail and Outlook ignore it", kTables},
    Risk{"position:fixed", "Gmail and Outlook ignore it", kTables},
    Risk{"position:relative", "Gmail and Outlook ignore it", kTables},
    Risk{"position:sticky", "Gmail and Outlook ignore it", kTables},
    Risk{"background-image", "Outlook for Windows shows none", kBackground},
    Risk{"background:url(", "Outlook for Windows shows none", kBackground},
    Risk{"object-fit", "Outlook ignores it", "give the picture the size that it is shown in"},
    Risk{"animation",
         "Gmail and Outlook ignore it",
         "make sure that the message reads well where nothing moves"},
    Risk{"transform", "Gmail and Outlook ignore it", "turn or move it in the picture itself"},
    Risk{"clip-path", "Gmail and Outlook ignore it", "cut the picture itself"},
};

/// Anywhere in a style.
constexpr std::array kStyleWords{
    Risk{"@import", "Gmail and Outlook load none", "write the rules into the message"},
    Risk{"@font-face", "Gmail and Outlook load none", "name a font that people have behind it"},
    Risk{"var(--", "Gmail and Outlook ignore it", "write the value itself"},
    Risk{"calc(", "Outlook ignores it", "write the value itself"},
};

/// Collects each risk once. Lives for one document.
class RiskReader {
  public:
    void element(const std::string& name, const std::vector<HtmlAttribute>& attributes) {
        for (const Risk& risk : kElements) {
            if (name == risk.what) {
                note("<" + name + ">", risk);
            }
        }
        const auto rel = find_attribute(attributes, "rel");
        if (name == "link" && rel && to_lower(*rel).find("stylesheet") != std::string::npos) {
            note("<link rel=\"stylesheet\">",
                 {"", "no mail program loads it", "write the rules into a <style> element"});
        }
        if (const auto style = find_attribute(attributes, "style")) {
            css(*style);
        }
        if (const auto src = find_attribute(attributes, "src"); src && name == "img") {
            picture(*src);
        }
    }

    void css(std::string_view text) {
        std::string style = to_lower(text);
        style.erase(std::remove_if(style.begin(), style.end(), is_blank), style.end());
        for (const Risk& risk : kStyleWords) {
            if (style.find(risk.what) != std::string::npos) {
                note(std::string(risk.what), risk);
            }
        }
        std::replace_if(
            style.begin(), style.end(), [](char c) { return c == '{' || c == '}'; }, ';');
        for (const std::string_view declaration : split(style, ';')) {
            declared(declaration);
        }
    }

    std::vector<Finding> finish() { return std::move(found_); }

  private:
    void declared(std::string_view declaration) {
        const std::size_t colon = declaration.find(':');
        const std::string_view property = declaration.substr(0, colon);
        if (colon == declaration.npos || declaration.ends_with(":none")) {
            return;
        }
        for (const Risk& risk : kDeclarations) {
            const bool whole = risk.what.find(':') == risk.what.npos;
            if (whole ? property == risk.what : declaration.starts_with(risk.what)) {
                note(std::string(risk.what), risk);
            }
        }
    }

    void picture(std::string_view src) {
        const std::string path = to_lower(src.substr(0, src.find_first_of("?#")));
        if (path.ends_with(".svg")) {
            note("an SVG picture", {"", "Gmail and Outlook show none", "use a PNG picture"});
        } else if (path.ends_with(".webp")) {
            note("a WebP picture",
                 {"", "Outlook for Windows shows none", "use a PNG or JPEG picture"});
        }
    }

    void note(const std::string& what, const Risk& risk) {
        if (seen_.insert(what).second) {
            found_.push_back({.check = Check::kHtmlRisk,
                              .message = what + ": " + std::string(risk.who),
                              .remedy = std::string(risk.remedy)});
        }
    }

    std::vector<Finding> found_;
    std::set<std::string> seen_;
};

}  // namespace

std::vector<Finding> html_risks(std::string_view html) {
    const std::string blanked = TagMap(html).blanked(html);
    HtmlTokens tokens(blanked);
    RiskReader reader;
    while (const auto token = tokens.next()) {
        if (token->kind == HtmlToken::Kind::kStart && token->finished) {
            reader.element(token->name, tokens.attributes());
        } else if (token->kind == HtmlToken::Kind::kRaw && token->name == "style") {
            reader.css(std::string_view(blanked).substr(token->begin, token->end - token->begin));
        }
    }
    return reader.finish();
}

}  // namespace campaignd::mail
