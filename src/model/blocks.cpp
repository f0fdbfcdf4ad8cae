#include "model/blocks.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "model/enum_words.h"
#include "model/text_rule.h"

namespace campaignd {
namespace {

constexpr EnumWords<BlockKind, kBlockKinds> kKinds{{"heading",
                                                    "text",
                                                    "image",
                                                    "button",
                                                    "divider",
                                                    "spacer",
                                                    "columns",
                                                    "links",
                                                    "quote",
                                                    "html",
                                                    "logo",
                                                    "footer"}};
constexpr EnumWords<BlockAlign, 3> kAligns{{"left", "center", "right"}};
constexpr EnumWords<TextSize, 3> kSizes{{"small", "normal", "large"}};
constexpr EnumWords<ButtonLook, 2> kLooks{{"filled", "outline"}};
constexpr EnumWords<ColumnAlign, 3> kColumnAligns{{"top", "middle", "bottom"}};

bool begins_with_one_of(std::string_view url, std::initializer_list<std::string_view> begins) {
    return std::any_of(begins.begin(), begins.end(), [&](std::string_view begin) {
        return equals_ignoring_case(url.substr(0, begin.size()), begin);
    });
}

std::string address_fault(std::string_view url,
                          std::initializer_list<std::string_view> begins,
                          const char* remedy) {
    std::string fault = text_fault(url, {.max_bytes = BlockLimits::kUrlBytes, .allow_empty = true});
    if (fault.empty() && !url.empty() && !begins_with_one_of(url, begins)) {
        fault = remedy;
    }
    return fault;
}

}  // namespace

std::string link_fault(std::string_view href) {
    return address_fault(href,
                         {"https://", "http://", "mailto:", "tel:", "sms:", "#", "{{"},
                         "must begin with https://, http://, mailto:, tel: or a merge tag");
}

std::string picture_fault(std::string_view src) {
    return address_fault(src,
                         {"https://", "http://", "{{"},
                         "must begin with https://, http:// or a merge tag: mail programs show "
                         "pictures from the web");
}

std::string_view to_text(BlockKind kind) noexcept {
    return kKinds[kind];
}

std::string_view to_text(BlockAlign align) noexcept {
    return kAligns[align];
}

std::string_view to_text(TextSize size) noexcept {
    return kSizes[size];
}

std::string_view to_text(ButtonLook look) noexcept {
    return kLooks[look];
}

std::string_view to_text(ColumnAlign align) noexcept {
    return kColumnAligns[align];
}

std::size_t count_blocks(const std::vector<Block>& blocks) {
    std::size_t count = blocks.size();
    for (const Block& block : blocks) {
        if (const auto* columns = std::get_if<ColumnsBlock>(&block.content)) {
            for (const BlockColumn& column : columns->columns) {
                count += count_blocks(column.blocks);
            }
        }
    }
    return count;
}

}  // namespace campaignd
