#pragma once

#include <string>
#include <string_view>

#include "mail/compose/blocks/block_ink.h"
#include "model/blocks.h"

namespace campaignd::mail {

/// Where a block is written, and what it has to know of its surroundings. Lives for one document;
/// a copy is made for each column. Belongs to one thread.
struct BlockPen {
    std::string& out;
    const Theme& theme;  // whole
    bool rtl = false;
    int width = 0;  // of the row
    int side = 0;   // blank pixels left and right of its content
    bool in_column = false;
    BlockInk ink{};      // of the present row
    BlockAlign align{};  // of the present row

    int room() const noexcept { return width - 2 * side; }

    /// ` class="a b"`, where dark mode changes what these name; nothing on a colour of its own.
    std::string themed(std::string_view classes) const;
    /// "font-family:…;font-size:16px;line-height:24px;"
    std::string font(ThemeFont font, int size, int line) const;
    std::string body_font(int size, int line) const;

    std::string align_word() const { return std::string(to_text(align)); }

    /// "left" for the side where a line begins.
    std::string_view start() const noexcept { return rtl ? "right" : "left"; }

    /// `<table role="presentation" …`, up to where more attributes may follow.
    void open_table();
    void link(std::string_view href, std::string_view style, std::string_view classes);
};

// One file each writes the content of a row's cell.
void write_block(BlockPen& pen, const HeadingBlock& heading);
void write_block(BlockPen& pen, const TextBlock& text);
void write_block(BlockPen& pen, const ImageBlock& image);
void write_block(BlockPen& pen, const ButtonBlock& button);
void write_block(BlockPen& pen, const DividerBlock& divider);
void write_block(BlockPen& pen, const SpacerBlock& spacer);
void write_block(BlockPen& pen, const ColumnsBlock& columns);
void write_block(BlockPen& pen, const LinksBlock& links);
void write_block(BlockPen& pen, const QuoteBlock& quote);
void write_block(BlockPen& pen, const HtmlBlock& html);
void write_block(BlockPen& pen, const LogoBlock& logo);
void write_block(BlockPen& pen, const FooterBlock& footer);

/// Each block as a row of the table that is open.
void write_rows(BlockPen& pen, const std::vector<Block>& blocks);

/// Markdown with a style on each element.
void write_markdown(BlockPen& pen, std::string_view markdown, int size, std::string_view color);

/// A picture, in a link where `href` has one.
void write_picture(BlockPen& pen,
                   std::string_view src,
                   std::string_view alt,
                   std::string_view href,
                   int width,
                   bool rounded);

}  // namespace campaignd::mail
