#include "service/content/shipped_layouts.h"

#include <array>
#include <initializer_list>
#include <string>
#include <utility>

#include "service/content/layouts.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

/// By ThemeColor.
using Day = std::array<std::string, kThemeColors>;
/// The first six of them: buttons are as by day.
using Night = std::array<std::string, 6>;

Theme theme_of(int width, ThemeFont font, ThemeFont heading, int radius, Day day, Night night) {
    Theme theme;
    theme.width = width;
    theme.font = font;
    theme.heading_font = heading;
    theme.radius = radius;
    theme.light.colors = std::move(day);
    for (std::size_t i = 0; i < night.size(); ++i) {
        theme.dark.colors.at(i) = std::move(night.at(i));
    }
    return theme;
}

template <typename Content>
Block block_of(Content content, std::optional<BlockAlign> align = {}) {
    Block block;
    block.content = std::move(content);
    block.align = align;
    return block;
}

Block slot(const std::string& name,
           TextSize size = TextSize::kNormal,
           std::optional<BlockAlign> align = {},
           const std::string& background = "") {
    Block block = block_of(TextBlock{.text = "{{slot." + name + "}}", .size = size}, align);
    block.background = background;
    return block;
}

Block foot(const std::string& text, std::optional<BlockAlign> align = BlockAlign::kCenter) {
    return block_of(FooterBlock{.text = text, .unsubscribe = {}}, align);
}

/// A block with room above and below.
Block roomy(Block block, int pixels) {
    block.padding_top = pixels;
    block.padding_bottom = pixels;
    return block;
}

MessageTemplate layout_of(const std::string& name,
                          const std::string& description,
                          Theme theme,
                          std::vector<Block> blocks,
                          std::vector<SlotText> sample) {
    BlockDocument document;
    document.theme = std::move(theme);
    document.blocks = std::move(blocks);
    MessageTemplate one;
    one.name = name;
    one.description = description;
    one.content = {StepFormat::kBlocks, wire::to_column(document)};
    one.slots = slots_of(one.content);
    one.sample = std::move(sample);
    return one;
}

MessageTemplate letter() {
    return layout_of(
        "Letter",
        "Words first, as if one person wrote to another",
        theme_of(580,
                 ThemeFont::kSerif,
                 ThemeFont::kSerif,
                 4,
                 {"#f6f3ee",
                  "#fffdf9",
                  "#2b2621",
                  "#6f655b",
                  "#e4dccf",
                  "#8a3b12",
                  "#8a3b12",
                  "#ffffff"},
                 {"#171411", "#211d19", "#efe8de", "#b3a797", "#443b32", "#eba87f"}),
        {block_of(LogoBlock{}),
         roomy(slot("body", TextSize::kLarge), 20),
         block_of(DividerBlock{}),
         foot("", BlockAlign::kLeft)},
        {{"body",
          "Dear {{first_name|reader}},\n\nthank you for being with us. This is a short note about "
          "what we did in the last weeks, and what comes next.\n\nWe moved into a larger workshop "
          "in March. There is room for **two more benches** now, and the first course starts in "
          "May.\n\nWith kind regards,\n\n**Ann Example**"}});
}

MessageTemplate newsletter() {
    return layout_of(
        "Newsletter",
        "The news, and beside them a box for dates or short notes",
        theme_of(620,
                 ThemeFont::kSans,
                 ThemeFont::kSerif,
                 3,
                 {"#e9eeec",
                  "#ffffff",
                  "#1d2b2b",
                  "#566867",
                  "#d5dedc",
                  "#0b6a63",
                  "#0b6a63",
                  "#ffffff"},
                 {"#0c1414", "#142020", "#e6efee", "#a2b4b2", "#2f4342", "#6fd0c5"}),
        {block_of(LogoBlock{}, BlockAlign::kCenter),
         block_of(DividerBlock{.thickness = 2}),
         slot("body"),
         roomy(slot("aside", TextSize::kNormal, std::nullopt, "#eaf3f1"), 18),
         foot("You get this newsletter because you signed up for it.")},
        {{"body",
          "# News from the workshop\n\nHello {{first_name|there}}, here is what happened this "
          "month.\n\n## A second kiln\n\nIt fires at night, when power is cheap. Bowls and plates "
          "are back in stock.\n\n## Open house\n\nCome and try the wheel yourself: on the first "
          "Saturday of the month, from ten to four."},
         {"aside", "**Dates**\n\n- 4 April: open house\n- 18 April: glazing course"}});
}

MessageTemplate announcement() {
    return layout_of(
        "Announcement",
        "One piece of news under a headline on colour",
        theme_of(600,
                 ThemeFont::kSystem,
                 ThemeFont::kSystem,
                 10,
                 {"#eeeefa",
                  "#ffffff",
                  "#1e1b3a",
                  "#5f5c7a",
                  "#dedcf0",
                  "#4f46e5",
                  "#4f46e5",
                  "#ffffff"},
                 {"#0f0e1a", "#191828", "#ecebfa", "#aaa7c7", "#37355a", "#a5b4fc"}),
        {block_of(LogoBlock{}),
         roomy(slot("headline", TextSize::kLarge, BlockAlign::kCenter, "#312e81"), 36),
         roomy(slot("body"), 24),
         foot("")},
        {{"headline", "# Calendars that share themselves"},
         {"body",
          "Hello {{first_name|there}},\n\nfrom today you can show a calendar to whoever has its "
          "link. Nobody needs an account to read it.\n\n- choose what others see\n- take the link "
          "back at any time\n- it works on every phone"}});
}

MessageTemplate invitation() {
    return layout_of(
        "Invitation",
        "Words in the middle, and the details in a frame of their own",
        theme_of(580,
                 ThemeFont::kBook,
                 ThemeFont::kBook,
                 0,
                 {"#efe9dd",
                  "#fffcf5",
                  "#292420",
                  "#6d635a",
                  "#e2d9c8",
                  "#8c2f39",
                  "#8c2f39",
                  "#ffffff"},
                 {"#0f0d0c", "#231f1c", "#f1eadf", "#b8ac9f", "#473f38", "#f0a6a0"}),
        {block_of(LogoBlock{}, BlockAlign::kCenter),
         roomy(slot("body", TextSize::kLarge, BlockAlign::kCenter), 24),
         roomy(slot("details", TextSize::kNormal, BlockAlign::kCenter, "#f5ecdd"), 22),
         foot("")},
        {{"body",
          "# An evening of short films\n\nDear {{first_name|friend}},\n\nwe show seven films from "
          "seven towns, and the people who made them are there."},
         {"details",
          "**Friday, 12 June, 7 p.m.**\n\nOld Mill, 3 River Road\n\nThe door opens at six."}});
}

MessageTemplate notice() {
    return layout_of(
        "Notice",
        "A few words on a card: to confirm a sign-up, for a receipt, for a short notice",
        theme_of(520,
                 ThemeFont::kSystem,
                 ThemeFont::kSystem,
                 12,
                 {"#eef1f4",
                  "#ffffff",
                  "#1c2733",
                  "#5a6775",
                  "#dbe1e8",
                  "#1d5fb8",
                  "#1d5fb8",
                  "#ffffff"},
                 {"#0d1117", "#161d26", "#e6edf3", "#9fb0c0", "#2f3b48", "#7db4f5"}),
        {block_of(LogoBlock{}), roomy(slot("body"), 22), foot("", BlockAlign::kLeft)},
        {{"body",
          "Hello {{first_name|there}},\n\nyour table for two is booked for Friday at eight. If "
          "you cannot come, answer this mail: somebody waits for a table."}});
}

}  // namespace

std::vector<MessageTemplate> shipped_layouts() {
    return {letter(), newsletter(), announcement(), invitation(), notice()};
}

}  // namespace campaignd::service
