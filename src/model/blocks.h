#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/theme.h"

namespace campaignd {

struct Block;

enum class BlockAlign { kLeft, kCenter, kRight };
enum class TextSize { kSmall, kNormal, kLarge };
enum class ButtonLook { kFilled, kOutline };
enum class ColumnAlign { kTop, kMiddle, kBottom };

// All texts take merge tags. "Markdown" is as in markdown_to_html(); other texts are plain, and a
// newline in them is one. All lengths are pixels.

struct HeadingBlock {
    int level = 1;  // 1 to 3
    std::string text;

    bool operator==(const HeadingBlock&) const = default;
};

struct TextBlock {
    std::string text;  // Markdown
    TextSize size = TextSize::kNormal;
    bool muted = false;

    bool operator==(const TextBlock&) const = default;
};

struct ImageBlock {
    std::string src;
    std::string alt;
    std::string href{};          // empty: no link
    std::optional<int> width{};  // none: as wide as there is room
    bool edge_to_edge = false;
    bool track = true;  // clicks are counted, where the campaign counts them

    bool operator==(const ImageBlock&) const = default;
};

struct ButtonBlock {
    std::string text;
    std::string href;
    ButtonLook look = ButtonLook::kFilled;
    bool full_width = false;
    bool track = true;

    bool operator==(const ButtonBlock&) const = default;
};

struct DividerBlock {
    int thickness = 1;

    bool operator==(const DividerBlock&) const = default;
};

struct SpacerBlock {
    int height = 24;

    bool operator==(const SpacerBlock&) const = default;
};

struct BlockColumn {
    int weight = 1;  // its share of the width
    std::vector<Block> blocks;

    bool operator==(const BlockColumn&) const = default;
};

/// Beside each other, below each other where there is no room.
struct ColumnsBlock {
    int gap = 24;
    ColumnAlign valign = ColumnAlign::kTop;
    std::vector<BlockColumn> columns;  // 2 or 3

    bool operator==(const ColumnsBlock&) const = default;
};

struct BlockLink {
    std::string text;
    std::string href;
    std::string icon{};  // a picture shown before the text; empty: none
    bool track = true;

    bool operator==(const BlockLink&) const = default;
};

/// A row of links: a menu, or where else to be found.
struct LinksBlock {
    std::string separator = "\xC2\xB7";
    std::vector<BlockLink> items;

    bool operator==(const LinksBlock&) const = default;
};

struct QuoteBlock {
    std::string text;  // Markdown
    std::string author;

    bool operator==(const QuoteBlock&) const = default;
};

struct HtmlBlock {
    std::string html;
    std::optional<std::string> text{};  // for the text part; none: made from the HTML

    bool operator==(const HtmlBlock&) const = default;
};

/// The theme's logo; shows nothing without one.
struct LogoBlock {
    bool track = true;

    bool operator==(const LogoBlock&) const = default;
};

/// The theme's address and the link to unsubscribe.
struct FooterBlock {
    std::string text;         // Markdown, before the address
    std::string unsubscribe;  // the words of the link; empty: "Unsubscribe"
    bool has_link = true;     // false: in a mail that nobody can unsubscribe from

    bool operator==(const FooterBlock&) const = default;
};

/// In the order of BlockKind.
using BlockContent = std::variant<HeadingBlock,
                                  TextBlock,
                                  ImageBlock,
                                  ButtonBlock,
                                  DividerBlock,
                                  SpacerBlock,
                                  ColumnsBlock,
                                  LinksBlock,
                                  QuoteBlock,
                                  HtmlBlock,
                                  LogoBlock,
                                  FooterBlock>;

enum class BlockKind {
    kHeading,
    kText,
    kImage,
    kButton,
    kDivider,
    kSpacer,
    kColumns,
    kLinks,
    kQuote,
    kHtml,
    kLogo,
    kFooter
};

constexpr std::size_t kBlockKinds = std::variant_size_v<BlockContent>;

struct Block {
    BlockContent content;
    std::optional<BlockAlign> align;
    std::string background;          // "#rrggbb"; empty: the theme's
    std::optional<int> padding_top;  // none: what suits the kind
    std::optional<int> padding_bottom;

    BlockKind kind() const noexcept { return static_cast<BlockKind>(content.index()); }

    bool operator==(const Block&) const = default;
};

/// What a message is made of when nobody writes HTML.
struct BlockDocument {
    std::string lang;  // BCP 47; empty: not given
    bool rtl = false;  // written from right to left
    Theme theme;
    std::vector<Block> blocks;

    bool operator==(const BlockDocument&) const = default;
};

std::string_view to_text(BlockKind kind) noexcept;
std::string_view to_text(BlockAlign align) noexcept;
std::string_view to_text(TextSize size) noexcept;
std::string_view to_text(ButtonLook look) noexcept;
std::string_view to_text(ColumnAlign align) noexcept;

/// How much one document may hold. Columns hold no columns.
struct BlockLimits {
    static constexpr std::size_t kBlocks = 1'000;                       // those in columns count
    static constexpr std::size_t kBytes = std::size_t{512} * 1024;      // as JSON
    static constexpr std::size_t kTextBytes = std::size_t{256} * 1024;  // of one block
    static constexpr std::size_t kLinks = 20;                           // of one row
    static constexpr std::size_t kUrlBytes = 4'000;
    static constexpr int kPadding = 128;
    static constexpr int kSpacer = 200;
    static constexpr int kDivider = 8;
    static constexpr int kGap = 64;
    static constexpr int kMinWidth = 320;
    static constexpr int kMaxWidth = 800;
    static constexpr int kRadius = 40;
};

/// What is wrong with the address of a link or of a picture, or nothing. An empty one is none yet.
std::string link_fault(std::string_view href);
std::string picture_fault(std::string_view src);

/// Those in columns count.
std::size_t count_blocks(const std::vector<Block>& blocks);

}  // namespace campaignd
