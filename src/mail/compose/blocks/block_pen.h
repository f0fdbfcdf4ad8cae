#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mail/compose/blocks/block_ink.h"
#include "model/blocks.h"

namespace campaignd::mail {

/// How words of a row look that say nothing of it themselves: the row's cell says it once.
struct BlockText {
    int size = 16;
    int line = 24;
    bool muted = false;
};

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
    BlockText text{};    // of the present row

    int room() const noexcept { return width - 2 * side; }

    /// ` class="a b"`, where dark mode changes what these name; nothing on a colour of its own.
    std::string themed(std::string_view classes) const;
    /// "font-size:16px;line-height:24px;", and with the family before it.
    static std::string sized(int size, int line);
    static std::string font(ThemeFont font, int size, int line);
    std::string body_font(int size, int line) const;

    ThemeFont body_family() const { return theme.font.value_or(ThemeFont::kSystem); }

    ThemeFont heading_family() const { return theme.heading_font.value_or(ThemeFont::kSystem); }

    /// What a cell says of its words.
    std::string text_style() const { return body_font(text.size, text.line) + "color:" + color(); }

    const std::string& color() const noexcept { return text.muted ? ink.muted : ink.text; }

    std::string_view text_class() const noexcept { return text.muted ? "mu" : "tx"; }

    std::string align_word() const { return std::string(to_text(align)); }

    /// Lines begin where the document's do: the outermost table says that.
    bool is_aligned() const noexcept { return align_word() != start(); }

    /// ` align="center"` and "text-align:center;", or nothing.
    std::string align_attribute() const;
    std::string align_style() const;

    /// "left" for the side where a line begins.
    std::string_view start() const noexcept { return rtl ? "right" : "left"; }

    /// `<table role="presentation" …`, up to where more attributes may follow.
    void open_table();
    void link(std::string_view href,
              std::string_view style,
              std::string_view classes,
              bool track = true);
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

/// Of a block whose words the cell around them describes; nothing of one without such words.
std::optional<BlockText> text_of(const Block& block);

/// Each block as a row of the table that is open.
void write_rows(BlockPen& pen, const std::vector<Block>& blocks);

/// Markdown in a cell with pen.text_style(): a style stands only on what looks different.
void write_markdown(BlockPen& pen, std::string_view markdown);

/// A picture, in a link where `href` has one.
void write_picture(BlockPen& pen,
                   std::string_view src,
                   std::string_view alt,
                   std::string_view href,
                   int width,
                   bool rounded,
                   bool track);

}  // namespace campaignd::mail
