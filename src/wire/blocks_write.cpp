// What a block is in JSON.
#include "wire/blocks.h"
#include "wire/columns.h"
#include "wire/theme.h"

namespace campaignd {

using nlohmann::json;

namespace {

/// Sets what is not as usual.
template <typename T, typename U>
void put(json& out, const char* name, const T& value, const U& usual) {
    if (value != usual) {
        out[name] = value;
    }
}

template <typename Enum>
void put_word(json& out, const char* name, Enum value, Enum usual) {
    if (value != usual) {
        out[name] = to_text(value);
    }
}

void write(json& out, const HeadingBlock& heading) {
    out["text"] = heading.text;
    put(out, "level", heading.level, 1);
}

void write(json& out, const TextBlock& text) {
    out["text"] = text.text;
    put_word(out, "size", text.size, TextSize::kNormal);
    put(out, "muted", text.muted, false);
}

void write(json& out, const ImageBlock& image) {
    out["src"] = image.src;
    out["alt"] = image.alt;
    put(out, "href", image.href, "");
    if (image.width) {
        out["width"] = *image.width;
    }
    put(out, "edge_to_edge", image.edge_to_edge, false);
    put(out, "track", image.track, true);
}

void write(json& out, const ButtonBlock& button) {
    out["text"] = button.text;
    out["href"] = button.href;
    put_word(out, "look", button.look, ButtonLook::kFilled);
    put(out, "full_width", button.full_width, false);
    put(out, "track", button.track, true);
}

void write(json& out, const DividerBlock& divider) {
    put(out, "thickness", divider.thickness, 1);
}

void write(json& out, const SpacerBlock& spacer) {
    out["height"] = spacer.height;
}

void write(json& out, const ColumnsBlock& block) {
    put(out, "gap", block.gap, ColumnsBlock().gap);
    put_word(out, "valign", block.valign, ColumnAlign::kTop);
    json columns = json::array();
    for (const BlockColumn& column : block.columns) {
        json& object = columns.emplace_back(json{{"blocks", column.blocks}});
        put(object, "weight", column.weight, 1);
    }
    out["columns"] = std::move(columns);
}

void write(json& out, const LinksBlock& links) {
    put(out, "separator", links.separator, LinksBlock().separator);
    json items = json::array();
    for (const BlockLink& link : links.items) {
        json& item = items.emplace_back(json{{"text", link.text}, {"href", link.href}});
        put(item, "icon", link.icon, "");
        put(item, "track", link.track, true);
    }
    out["items"] = std::move(items);
}

void write(json& out, const QuoteBlock& quote) {
    out["text"] = quote.text;
    put(out, "author", quote.author, "");
}

void write(json& out, const HtmlBlock& html) {
    out["html"] = html.html;
    if (html.text) {
        out["text"] = *html.text;
    }
}

void write(json& out, const LogoBlock& logo) {
    put(out, "track", logo.track, true);
}

void write(json& out, const FooterBlock& footer) {
    put(out, "text", footer.text, "");
    put(out, "unsubscribe", footer.unsubscribe, "");
}

}  // namespace

void to_json(json& out, const Block& block) {
    out = {{"type", to_text(block.kind())}};
    std::visit([&](const auto& content) { write(out, content); }, block.content);
    if (block.align) {
        out["align"] = to_text(*block.align);
    }
    put(out, "background", block.background, "");
    if (block.padding_top) {
        out["padding_top"] = *block.padding_top;
    }
    if (block.padding_bottom) {
        out["padding_bottom"] = *block.padding_bottom;
    }
}

}  // namespace campaignd

namespace campaignd::wire {

std::string to_column(const BlockDocument& document) {
    json design{{"dir", document.rtl ? "rtl" : "ltr"}, {"theme", document.theme}};
    if (!document.lang.empty()) {
        design["lang"] = document.lang;
    }
    return json{{"blocks", document.blocks}, {"design", std::move(design)}}.dump();
}

}  // namespace campaignd::wire
