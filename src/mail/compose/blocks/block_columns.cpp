#include <algorithm>

#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kMso = "<!--[if mso]>";
constexpr std::string_view kEnd = "<![endif]-->";

int weight_of(const ColumnsBlock& block) {
    int sum = 0;
    for (const BlockColumn& column : block.columns) {
        sum += column.weight;
    }
    return std::max(sum, 1);
}

void write_column(BlockPen& pen, const ColumnsBlock& block, const BlockColumn& column, int width) {
    const std::string align(to_text(block.valign));
    pen.out += "<div class=\"co\" style=\"display:inline-block;width:100%;max-width:" + px(width) +
               ";vertical-align:" + align + ";font-size:16px\">";
    BlockPen inner = pen;
    inner.width = width;
    inner.side = block.gap / 2;
    inner.in_column = true;
    inner.open_table();
    inner.out += " width=\"100%\">\n";
    write_rows(inner, column.blocks);
    if (column.blocks.empty()) {
        inner.out += "<tr><td>&nbsp;</td></tr>";
    }
    inner.out += "</table></div>";
}

}  // namespace

/// Columns are boxes in a line that breaks where there is no room, so that they stack without any
/// style element. Outlook for Windows, which knows no such boxes, gets a table around them.
void write_block(BlockPen& pen, const ColumnsBlock& block) {
    const int sum = weight_of(block);
    const std::string align(to_text(block.valign));
    const std::string dir = pen.rtl ? " dir=\"rtl\"" : "";
    pen.out.append(kMso);
    pen.open_table();
    pen.out += " width=\"" + std::to_string(pen.room()) + '"' + dir + "><tr>";
    bool first = true;
    for (const BlockColumn& column : block.columns) {
        const int width = pen.room() * column.weight / sum;
        if (!first) {
            pen.out.append(kMso).append("</td>");
        }
        pen.out += "<td valign=\"" + align + "\" width=\"" + std::to_string(width) + "\">";
        pen.out.append(kEnd);
        write_column(pen, block, column, width);
        first = false;
    }
    pen.out.append(kMso).append("</td></tr></table>").append(kEnd).append("\n");
}

}  // namespace campaignd::mail
