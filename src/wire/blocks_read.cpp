// What a request, or a column of ours, says of blocks.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "wire/blocks.h"
#include "wire/columns.h"
#include "wire/theme.h"

namespace campaignd::wire {
namespace {

constexpr TextRule kLine{.max_bytes = 1'000, .allow_empty = true, .allow_control = true};
constexpr TextRule kLong{
    .max_bytes = BlockLimits::kTextBytes, .allow_empty = true, .allow_control = true};

std::string line(Reader& fields, std::string_view name) {
    return fields.text(name, kLine).value_or("");
}

std::string long_text(Reader& fields, std::string_view name) {
    return fields.text(name, kLong).value_or("");
}

/// `read(Reader&)` takes each object of the array `name`, which has `min` to `max` of them.
template <typename Read>
void read_each(Reader& fields, std::string_view name, std::size_t min, std::size_t max, Read read) {
    const json* array = fields.value(name);
    if (array == nullptr) {
        fields.require(name);
        return;
    }
    if (!array->is_array() || array->size() < min || array->size() > max) {
        fields.fault(name, fmt::format("must be an array of {} to {}", min, max));
        return;
    }
    fields.objects(name, *array, [&](Reader& part, std::size_t) { read(part); });
}

/// Reads the blocks of a document: how deep it is in columns, and how many there were.
class BlocksReader {
  public:
    std::vector<Block> read(Reader& fields, std::string_view name, bool in_columns);

  private:
    Block block(Reader& fields, bool in_columns);
    BlockContent content(Reader& fields, BlockKind kind);
    ColumnsBlock columns(Reader& fields);

    std::size_t count_ = 0;
};

HeadingBlock heading(Reader& fields) {
    const int level = read_small(fields, "level", 1, 3).value_or(1);
    return {level, line(fields, "text")};
}

TextBlock text(Reader& fields) {
    return {
        .text = long_text(fields, "text"),
        .size = fields.word<TextSize>("size", words_of<TextSize, 3>()).value_or(TextSize::kNormal),
        .muted = fields.boolean("muted").value_or(false)};
}

ImageBlock image(Reader& fields) {
    return {.src = read_address(fields, "src", picture_fault),
            .alt = line(fields, "alt"),
            .href = read_address(fields, "href", link_fault),
            .width = read_small(fields, "width", 8, BlockLimits::kMaxWidth),
            .edge_to_edge = fields.boolean("edge_to_edge").value_or(false),
            .track = fields.boolean("track").value_or(true)};
}

ButtonBlock button(Reader& fields) {
    return {.text = line(fields, "text"),
            .href = read_address(fields, "href", link_fault),
            .look = fields.word<ButtonLook>("look", words_of<ButtonLook, 2>())
                        .value_or(ButtonLook::kFilled),
            .full_width = fields.boolean("full_width").value_or(false),
            .track = fields.boolean("track").value_or(true)};
}

LinksBlock links(Reader& fields) {
    LinksBlock block;
    block.separator = fields.text("separator", {.max_bytes = 16}).value_or(block.separator);
    read_each(fields, "items", 0, BlockLimits::kLinks, [&](Reader& item) {
        block.items.push_back({line(item, "text"),
                               read_address(item, "href", link_fault),
                               read_address(item, "icon", picture_fault),
                               item.boolean("track").value_or(true)});
    });
    return block;
}

ColumnsBlock BlocksReader::columns(Reader& fields) {
    ColumnsBlock block;
    block.gap = read_small(fields, "gap", 0, BlockLimits::kGap).value_or(block.gap);
    block.valign =
        fields.word<ColumnAlign>("valign", words_of<ColumnAlign, 3>()).value_or(ColumnAlign::kTop);
    read_each(fields, "columns", 2, 3, [&](Reader& part) {
        BlockColumn& column = block.columns.emplace_back();
        column.weight = read_small(part, "weight", 1, 10).value_or(1);
        column.blocks = read(part, "blocks", true);
    });
    return block;
}

BlockContent BlocksReader::content(Reader& fields, BlockKind kind) {
    switch (kind) {
        case BlockKind::kHeading:
            return heading(fields);
        case BlockKind::kText:
            return text(fields);
        case BlockKind::kImage:
            return image(fields);
        case BlockKind::kButton:
            return button(fields);
        case BlockKind::kDivider:
            return DividerBlock{
                read_small(fields, "thickness", 1, BlockLimits::kDivider).value_or(1)};
        case BlockKind::kSpacer:
            return SpacerBlock{read_small(fields, "height", 1, BlockLimits::kSpacer)
                                   .value_or(SpacerBlock().height)};
        case BlockKind::kColumns:
            return columns(fields);
        case BlockKind::kLinks:
            return links(fields);
        case BlockKind::kQuote:
            return QuoteBlock{long_text(fields, "text"), line(fields, "author")};
        case BlockKind::kHtml:
            return HtmlBlock{long_text(fields, "html"), fields.text("text", kLong)};
        case BlockKind::kLogo:
            return LogoBlock{fields.boolean("track").value_or(true)};
        case BlockKind::kFooter:
            break;
    }
    return FooterBlock{long_text(fields, "text"), line(fields, "unsubscribe")};
}

Block BlocksReader::block(Reader& fields, bool in_columns) {
    Block block;
    fields.require("type");
    const auto kind = fields.word<BlockKind>("type", words_of<BlockKind, kBlockKinds>());
    if (!kind || (in_columns && *kind == BlockKind::kColumns)) {
        if (kind) {
            fields.fault("type", "columns cannot stand in columns");
        }
        fields.forgive_unknown();
        return block;
    }
    block.content = content(fields, *kind);
    block.align = fields.word<BlockAlign>("align", words_of<BlockAlign, 3>());
    block.background = read_color(fields, "background");
    block.padding_top = read_small(fields, "padding_top", 0, BlockLimits::kPadding);
    block.padding_bottom = read_small(fields, "padding_bottom", 0, BlockLimits::kPadding);
    return block;
}

std::vector<Block> BlocksReader::read(Reader& fields, std::string_view name, bool in_columns) {
    std::vector<Block> blocks;
    const json* array = fields.value(name);
    if (array == nullptr || !array->is_array()) {
        fields.fault(name, "must be an array of blocks");
        return blocks;
    }
    count_ += array->size();
    if (count_ > BlockLimits::kBlocks) {
        fields.fault(
            name,
            fmt::format("a message has at most {} blocks; leave some out", BlockLimits::kBlocks));
        return blocks;
    }
    blocks.reserve(array->size());
    fields.objects(name, *array, [&](Reader& part, std::size_t) {
        blocks.push_back(block(part, in_columns));
    });
    return blocks;
}

/// Letters, digits and hyphens, as BCP 47 has it.
bool is_language(std::string_view text) {
    return text.size() <= 35 && !text.starts_with('-') && !text.ends_with('-') &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

void read_design(Reader& fields, BlockDocument& document) {
    document.lang = fields.text("lang", {.max_bytes = 35}).value_or("");
    if (!is_language(document.lang)) {
        fields.fault("lang", "must be a language tag such as en or pt-BR");
    }
    document.rtl = fields.word<int>("dir", {"ltr", "rtl"}).value_or(0) == 1;
    fields.object("theme", [&](Reader& part) { document.theme = read_theme(part); });
}

}  // namespace

std::optional<BlockDocument> read_blocks(Reader& fields) {
    const bool given = fields.value("blocks") != nullptr;
    BlockDocument document;
    fields.object("design", [&](Reader& part) { read_design(part, document); });
    if (!given) {
        return std::nullopt;
    }
    if (fields.value("blocks")->dump(-1, ' ', false, json::error_handler_t::replace).size() >
        BlockLimits::kBytes) {
        fields.fault("blocks", "may take at most 512 KiB; make the message shorter");
        return std::nullopt;
    }
    document.blocks = BlocksReader().read(fields, "blocks", false);
    return document;
}

BlockDocument blocks_from_column(std::string_view column) {
    return read_column(
        column, [](Reader& fields) { return read_blocks(fields).value_or(BlockDocument()); });
}

}  // namespace campaignd::wire
