#include <algorithm>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"
#include "mail/compose/html_bounds.h"

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

/// What the cell says of its content beside padding and colour.
std::string style_of(const BlockPen& pen, const Block& block, bool has_text) {
    if (const auto* spacer = std::get_if<SpacerBlock>(&block.content)) {
        return BlockPen::sized(1, spacer->height);
    }
    if (block.kind() == BlockKind::kColumns) {
        return "font-size:0;";
    }
    // A style would keep the attribute from placing a button's table.
    const std::string align = block.kind() == BlockKind::kButton ? "" : pen.align_style();
    return align + (has_text ? pen.text_style() : "");
}

/// The row's cell, up to its content.
void open_cell(BlockPen& pen, const Block& block, Padding padding, bool has_text) {
    std::string name = usual_class(pen, block);
    if (has_text && !pen.ink.fixed) {
        name += (name.empty() ? "" : " ") + std::string(pen.text_class());
    }
    pen.out += "<tr><td";
    if (!name.empty()) {
        pen.out += " class=\"" + name + '"';
    }
    pen.out += block.kind() == BlockKind::kColumns ? "" : pen.align_attribute();
    if (!block.background.empty()) {
        pen.out += " bgcolor=\"" + block.background + '"';
    }
    if (const auto* spacer = std::get_if<SpacerBlock>(&block.content)) {
        pen.out += " height=\"" + std::to_string(spacer->height) + '"';
    }
    std::string style = "padding:" + sides(padding.top, pen.side, padding.bottom, pen.side) + ';';
    if (!block.background.empty()) {
        style += "background-color:" + block.background + ';';
    }
    style += style_of(pen, block, has_text);
    if (style.back() == ';') {
        style.pop_back();
    }
    pen.out += " style=\"" + style + "\">\n";
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
        const std::optional<BlockText> text = text_of(block);
        row.text = text.value_or(BlockText{});
        open_cell(row,
                  block,
                  padding_of(block, pen.in_column, i == 0, i + 1 == blocks.size()),
                  text.has_value());
        std::visit([&](const auto& content) { write_block(row, content); }, block.content);
        row.out += "</td></tr>\n";
        check_html_size(row.out.size());
    }
}

}  // namespace campaignd::mail
