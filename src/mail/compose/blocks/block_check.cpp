#include "base/text.h"
#include "mail/compose/blocks/blocks.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/tag_map.h"
#include "mail/compose/template.h"

namespace campaignd::mail {
namespace {

/// Looks at the texts of one document. Lives for one call.
class BlockCheck {
  public:
    void all(const std::vector<Block>& blocks, const std::string& field) {
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const std::string path = at(field, i);
            std::visit([&](const auto& content) { check(content, path + '.'); }, blocks[i].content);
        }
    }

    BlockFaults faults;

  private:
    static std::string at(const std::string& field, std::size_t index) {
        return field + '[' + std::to_string(index) + ']';
    }

    void check(const HeadingBlock& heading, const std::string& path) {
        needed(heading.text, path + "text", "is empty; write the heading");
    }

    void check(const TextBlock& text, const std::string& path) {
        needed(text.text, path + "text", "is empty; write the text");
    }

    void check(const ImageBlock& image, const std::string& path) {
        needed(image.src, path + "src", "is empty; give the address of the picture");
        tags(image.alt, path + "alt");
        tags(image.href, path + "href");
    }

    void check(const ButtonBlock& button, const std::string& path) {
        needed(button.text, path + "text", "is empty; say what the button does");
        needed(button.href, path + "href", "is empty; say where the button leads");
    }

    void check(const DividerBlock& /*divider*/, const std::string& /*path*/) {}

    void check(const SpacerBlock& /*spacer*/, const std::string& /*path*/) {}

    void check(const ColumnsBlock& block, const std::string& path) {
        for (std::size_t i = 0; i < block.columns.size(); ++i) {
            all(block.columns[i].blocks, at(path + "columns", i) + ".blocks");
        }
    }

    void check(const LinksBlock& links, const std::string& path) {
        if (links.items.empty()) {
            faults.missing.push_back({path + "items", "is empty; add a link"});
        }
        for (std::size_t i = 0; i < links.items.size(); ++i) {
            const std::string item = at(path + "items", i) + '.';
            needed(links.items[i].text, item + "text", "is empty; say where the link leads");
            needed(links.items[i].href, item + "href", "is empty; give the address of the link");
            tags(links.items[i].icon, item + "icon");
        }
    }

    void check(const QuoteBlock& quote, const std::string& path) {
        needed(quote.text, path + "text", "is empty; write the quote");
        tags(quote.author, path + "author");
    }

    void check(const HtmlBlock& html, const std::string& path) {
        needed(html.html, path + "html", "is empty; write the HTML");
        tags(html.text.value_or(""), path + "text");
        const std::string lower = to_lower(html.html);
        if (lower.find("<html") != lower.npos || lower.find("<body") != lower.npos) {
            faults.wrong.push_back(
                {path + "html",
                 "is a whole document; put in what stands in its body, or choose "
                 "the format html for the message"});
        }
        try {
            html_cost(TagMap(html.html).blanked(html.html));
        } catch (const Error& error) {
            faults.wrong.push_back({path + "html", error.what()});
        }
    }

    void check(const LogoBlock& /*logo*/, const std::string& /*path*/) {}

    void check(const FooterBlock& footer, const std::string& path) {
        tags(footer.text, path + "text");
        tags(footer.unsubscribe, path + "unsubscribe");
    }

    void needed(const std::string& text, const std::string& field, const char* fault) {
        if (trim(text).empty()) {
            faults.missing.push_back({field, fault});
        } else {
            tags(text, field);
        }
    }

    /// Each text is a template of its own: a section ends where it began.
    void tags(const std::string& text, const std::string& field) {
        if (text.find("{{") != text.npos) {
            Template::compile(with_unix_newlines(text), TemplateKind::kText, field, faults.wrong);
        }
    }
};

}  // namespace

BlockFaults check_blocks(const BlockDocument& document, const std::string& field) {
    BlockCheck check;
    if (document.blocks.empty()) {
        check.faults.missing.push_back({field, "is empty; add a block"});
    }
    check.all(document.blocks, field);
    return std::move(check.faults);
}

}  // namespace campaignd::mail
