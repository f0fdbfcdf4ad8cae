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

std::optional<BlockText> text_of(const Block& block) {
    switch (block.kind()) {
        case BlockKind::kText: {
            const auto& text = std::get<TextBlock>(block.content);
            const int size = pixels_of(text.size);
            return BlockText{size, size * 3 / 2, text.muted};
        }
        case BlockKind::kHtml:
        case BlockKind::kImage:  // the words in place of a picture
        case BlockKind::kLogo:
            return BlockText{};
        case BlockKind::kLinks:
            return BlockText{kSmall, 24, true};
        case BlockKind::kFooter:
            return BlockText{kFoot, 20, true};
        default:
            return std::nullopt;
    }
}

void write_block(BlockPen& pen, const TextBlock& text) {
    write_markdown(pen, text.text);
}

void write_block(BlockPen& pen, const QuoteBlock& quote) {
    pen.text = {19, 28};
    pen.open_table();
    pen.out += " width=\"100%\"><tr><td" + pen.themed("tx bl") + pen.align_attribute() +
               " style=\"border-" + std::string(pen.start()) + ":4px solid " + pen.ink.link +
               ";padding:4px 20px;" + pen.align_style() + pen.text_style() + "\">\n";
    write_markdown(pen, quote.text);
    if (!quote.author.empty()) {
        pen.out += "<p" + pen.themed("mu") + " style=\"margin:10px 0 0;" +
                   BlockPen::sized(kSmall, 20) + "color:" + pen.ink.muted + "\">&mdash; " +
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
        write_markdown(pen, footer.text);
    }
    pen.out += "<p style=\"margin:" + sides(footer.text.empty() ? 0 : 10, 0, 0, 0) + "\">";
    if (!pen.theme.address.empty()) {
        pen.out += inline_html(pen.theme.address) + "<br>\n";
    }
    if (footer.has_link) {
        pen.link(
            "{{unsubscribe_url}}", "color:" + pen.ink.muted + ";text-decoration:underline", "mu");
        pen.out +=
            (footer.unsubscribe.empty() ? "Unsubscribe" : inline_html(footer.unsubscribe)) + "</a>";
    }
    pen.out += "</p>\n";
}

}  // namespace campaignd::mail
