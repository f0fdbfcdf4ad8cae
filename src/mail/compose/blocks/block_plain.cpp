// The words of a message for its text part.
#include "mail/compose/blocks/block_text.h"
#include "mail/compose/blocks/blocks.h"
#include "mail/compose/markdown.h"

namespace campaignd::mail {
namespace {

/// Writes plain HTML. Lives for one document.
class PlainWriter {
  public:
    PlainWriter(std::string& out, const Theme& theme) : out_(out), theme_(theme) {}

    void all(const std::vector<Block>& blocks) {
        for (const Block& block : blocks) {
            std::visit([&](const auto& content) { write(content); }, block.content);
        }
    }

  private:
    void write(const HeadingBlock& heading) {
        const std::string name = "h" + std::to_string(heading.level);
        out_ += '<' + name + '>' + inline_html(heading.text) + "</" + name + ">\n";
    }

    void write(const TextBlock& text) { out_ += markdown_to_html(text.text); }

    void write(const ImageBlock& image) { picture(image.alt, image.href); }

    void write(const ButtonBlock& button) {
        out_ += "<p>" + link(button.href, inline_html(button.text)) + "</p>\n";
    }

    void write(const DividerBlock& /*divider*/) { out_ += "<hr>\n"; }

    void write(const SpacerBlock& /*spacer*/) {}

    void write(const ColumnsBlock& columns) {
        for (const BlockColumn& column : columns.columns) {
            all(column.blocks);
        }
    }

    void write(const LinksBlock& links) {
        out_ += "<ul>\n";
        for (const BlockLink& item : links.items) {
            out_ += "<li>" + link(item.href, inline_html(item.text)) + "</li>\n";
        }
        out_ += "</ul>\n";
    }

    void write(const QuoteBlock& quote) {
        out_ += "<blockquote>" + markdown_to_html(quote.text);
        if (!quote.author.empty()) {
            out_ += "<p>&mdash; " + inline_html(quote.author) + "</p>";
        }
        out_ += "</blockquote>\n";
    }

    void write(const HtmlBlock& html) {
        out_ += "<div>" + (html.text ? text_to_html(*html.text) : html.html) + "</div>\n";
    }

    void write(const LogoBlock& /*logo*/) { picture(theme_.logo.alt, theme_.logo.href); }

    void write(const FooterBlock& footer) {
        out_ += "<p>--</p>\n" + markdown_to_html(footer.text);
        out_ += "<p>" + inline_html(theme_.address) + "</p>\n";
        if (footer.has_link) {
            const std::string words =
                footer.unsubscribe.empty() ? "Unsubscribe" : footer.unsubscribe;
            out_ += "<p>" + inline_html(words) + ": {{unsubscribe_url}}</p>\n";
        }
    }

    void picture(const std::string& alt, const std::string& href) {
        if (!alt.empty()) {
            out_ += "<p>" + link(href, inline_html(alt)) + "</p>\n";
        }
    }

    std::string link(const std::string& href, const std::string& words) {
        return href.empty() ? words : "<a href=\"" + attribute_html(href) + "\">" + words + "</a>";
    }

    std::string& out_;
    const Theme& theme_;
};

}  // namespace

std::string blocks_to_plain_html(const BlockDocument& document) {
    std::string out;
    PlainWriter(out, document.theme).all(document.blocks);
    return out;
}

}  // namespace campaignd::mail
