// Blocks that part others: divider and spacer.
#include "mail/compose/blocks/block_pen.h"
#include "mail/compose/blocks/block_text.h"

namespace campaignd::mail {

void write_block(BlockPen& pen, const DividerBlock& divider) {
    pen.open_table();
    pen.out += " width=\"100%\"><tr><td" + pen.themed("ln") +
               " style=\"border-top:" + px(divider.thickness) + " solid " + pen.ink.line +
               ";font-size:1px;line-height:1px\">&nbsp;</td></tr></table>\n";
}

void write_block(BlockPen& pen, const SpacerBlock& /*spacer*/) {
    pen.out += "&nbsp;";  // the height is the row's
}

}  // namespace campaignd::mail
