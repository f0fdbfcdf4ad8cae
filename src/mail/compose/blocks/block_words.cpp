// Blocks that are mostly words: text, quote, the author's own HTML, the foot of a message.
#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {
namespace {

constexpr int kSmall = 14;
constexpr int kFoot = 13;

int pixels_of(TextSize size) noexcept {
    switch (size) {
        case TextSize::kSmall:
            return kSmall;
        case TextSize::kLarge:
            return 19;
        case TextSize::kNormal:
            break;
    }
    return 16;
}

}  // namespace

void write_block(BlockPen& pen, const TextBlock& text) {
    write_markdown(pen, text.text, pixels_of(text.size), text.muted ? pen.ink.muted : pen.ink.text);
}

void write_block(BlockPen& pen, const QuoteBlock& quote) {
    pen.open_table();
    pen.out += " width=\"100%\"><tr><td" + pen.themed("tx bl") + " align=\"" + pen.align_word() +
               "\" style=\"border-" + std::string(pen.start()) + ":4px solid " + pen.ink.link +
               ";padding:4px 20px;text-align:" + pen.align_word() + ';' + pen.body_font(19, 29) +
               "color:" + pen.ink.text + "\">\n";
    write_markdown(pen, quote.text, 19, pen.ink.text);
    if (!quote.author.empty()) {
        pen.out += "<p" + pen.themed("mu") + " style=\"margin:10px 0 0 0;" +
                   pen.body_font(kSmall, 20) + "color:" + pen.ink.muted + "\">&mdash; " +
                   inline_html(quote.author) + "</p>\n";
    }
    pen.out += "</td></tr></table>\n";
}

void write_block(BlockPen& pen, const HtmlBlock& html) {
    pen.out += html.html;
    pen.out += '\n';
}

void write_block(BlockPen& pen, const FooterBlock& footer) {
    if (!footer.text.empty()) {
        write_markdown(pen, footer.text, kFoot, pen.ink.muted);
    }
    pen.out += "<p" + pen.themed("mu") + " style=\"margin:" + (footer.text.empty() ? "0" : "10px") +
               " 0 0 0;" + pen.body_font(kFoot, 20) + "color:" + pen.ink.muted + "\">";
    if (!pen.theme.address.empty()) {
        pen.out += inline_html(pen.theme.address) + "<br>\n";
    }
    pen.link("{{unsubscribe_url}}", "color:" + pen.ink.muted + ";text-decoration:underline", "mu");
    pen.out += (footer.unsubscribe.empty() ? "Unsubscribe" : inline_html(footer.unsubscribe)) +
               "</a></p>\n";
}

}  // namespace campaignd::mail
