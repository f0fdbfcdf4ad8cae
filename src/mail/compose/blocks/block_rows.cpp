#include <algorithm>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {
namespace {

/// The blank pixels above and below a block's content.
struct Padding {
    int top = 0;
    int bottom = 0;
};

Padding usual_padding(const Block& block, bool in_column) {
    switch (block.kind()) {
        case BlockKind::kHeading:
            return in_column ? Padding{8, 4} : Padding{18, 6};
        case BlockKind::kText:
        case BlockKind::kQuote:
        case BlockKind::kHtml:
            return in_column ? Padding{4, 8} : Padding{8, 10};
        case BlockKind::kImage:
            return std::get<ImageBlock>(block.content).edge_to_edge ? Padding{} : Padding{10, 10};
        case BlockKind::kButton:
            return {14, 16};
        case BlockKind::kDivider:
            return {18, 14};
        case BlockKind::kSpacer:
            return {};
        case BlockKind::kColumns:
            return {8, 8};
        case BlockKind::kLinks:
            return {12, 12};
        case BlockKind::kLogo:
            return {24, 12};
        case BlockKind::kFooter:
            break;
    }
    return {20, 20};
}

bool is_edge_to_edge(const Block& block) {
    const auto* image = std::get_if<ImageBlock>(&block.content);
    return image != nullptr && image->edge_to_edge;
}

/// A message's first and last block keep away from its edge.
Padding padding_of(const Block& block, bool in_column, bool first, bool last) {
    constexpr int kEdge = 18;
    Padding padding = usual_padding(block, in_column);
    const bool keeps_away =
        !in_column && !is_edge_to_edge(block) && block.kind() != BlockKind::kSpacer;
    padding.top = block.padding_top.value_or(padding.top + (first && keeps_away ? kEdge : 0));
    padding.bottom =
        block.padding_bottom.value_or(padding.bottom + (last && keeps_away ? kEdge : 0));
    return padding;
}

bool shows_nothing(const BlockPen& pen, const Block& block) {
    return block.kind() == BlockKind::kLogo && pen.theme.logo.src.empty();
}

std::string usual_class(const BlockPen& pen, const Block& block) {
    if (is_edge_to_edge(block) || block.kind() == BlockKind::kSpacer) {
        return "";
    }
    if (block.kind() == BlockKind::kColumns) {
        return "pc";
    }
    return pen.in_column ? "cx" : "px";
}

int side_of(const BlockPen& pen, const Block& block) {
    if (is_edge_to_edge(block) || block.kind() == BlockKind::kSpacer) {
        return 0;
    }
    if (const auto* columns = std::get_if<ColumnsBlock>(&block.content)) {
        return std::max(0, pen.side - columns->gap / 2);
    }
    return pen.side;
}

/// The row's cell, up to its content.
void open_cell(BlockPen& pen, const Block& block, Padding padding) {
    const std::string name = usual_class(pen, block);
    const std::string themed = pen.ink.fixed ? "" : name.empty() ? "tx" : " tx";
    pen.out += "<tr><td";
    if (!name.empty() || !themed.empty()) {
        pen.out += " class=\"" + name + themed + '"';
    }
    pen.out += " align=\"" + pen.align_word() + '"';
    if (!block.background.empty()) {
        pen.out += " bgcolor=\"" + block.background + '"';
    }
    const auto* spacer = std::get_if<SpacerBlock>(&block.content);
    if (spacer != nullptr) {
        pen.out += " height=\"" + std::to_string(spacer->height) + '"';
    }
    pen.out += " style=\"padding:" + px(padding.top) + ' ' + px(pen.side) + ' ' +
               px(padding.bottom) + ' ' + px(pen.side) + ';';
    if (!block.background.empty()) {
        pen.out += "background-color:" + block.background + ';';
    }
    if (spacer != nullptr) {
        pen.out += pen.body_font(1, spacer->height);
    } else if (block.kind() == BlockKind::kColumns) {
        pen.out += "font-size:0;text-align:" + std::string(pen.start()) + ';';
    } else {
        pen.out += pen.body_font(16, 24);
        // A style would keep the attribute from placing a button's table.
        pen.out += block.kind() == BlockKind::kButton ? "" : "text-align:" + pen.align_word() + ';';
    }
    pen.out += "color:" + pen.ink.text + "\">\n";
}

}  // namespace

void write_rows(BlockPen& pen, const std::vector<Block>& blocks) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Block& block = blocks[i];
        if (shows_nothing(pen, block)) {
            continue;
        }
        BlockPen row = pen;
        if (!block.background.empty()) {
            row.ink = ink_on(pen.theme, block.background);
        }
        const bool centered = block.kind() == BlockKind::kFooter;
        const BlockAlign usual = centered  ? BlockAlign::kCenter
                                 : pen.rtl ? BlockAlign::kRight
                                           : BlockAlign::kLeft;
        row.align = block.align.value_or(usual);
        row.side = side_of(pen, block);
        open_cell(row, block, padding_of(block, pen.in_column, i == 0, i + 1 == blocks.size()));
        std::visit([&](const auto& content) { write_block(row, content); }, block.content);
        row.out += "</td></tr>\n";
    }
}

}  // namespace campaignd::mail
