#include "wire/snippets.h"

#include "base/text.h"
#include "wire/columns.h"
#include "wire/message_content.h"
#include "wire/theme.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Snippet& one) {
    out = {{"id", one.id},
           {"name", one.name},
           {"description", one.description},
           {"format", to_text(one.format)},
           {"revision", one.revision},
           {"created_at", wire::time(one.created_at)},
           {"updated_at", wire::time(one.updated_at)}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

const Words kFormats{"markdown", "html", "text"};

/// One of a frozen column.
Snippet read_frozen(Reader& fields) {
    Snippet one;
    one.name = fields.string("name").value_or("");
    one.format = fields.word<StepFormat>("format", kFormats).value_or(one.format);
    one.body = fields.string("body").value_or("");
    return one;
}

MessageTemplate read_frozen_layout(Reader& fields) {
    MessageTemplate one;
    one.id = fields.integer("id", 1, INT64_MAX).value_or(0);
    one.name = fields.string("name").value_or("");
    one.content = read_content(fields);
    return one;
}

}  // namespace

json whole_json(const Snippet& one) {
    json out = one;
    out["body"] = one.body;
    return out;
}

SnippetChange read_snippet(const json& body, bool creating) {
    SnippetChange change;
    Reader(body, change.faults).read_whole([&](Reader& fields) {
        if (creating || fields.given("name")) {
            fields.require("name");
        }
        change.name = fields.text("name");
        if (change.name && !is_snippet_name(*change.name)) {
            fields.fault("name", "takes letters, digits, _ and -, at most 60 of them");
        }
        change.description = fields.text("description", {.max_bytes = 1'000});
        change.format = fields.word<StepFormat>("format", kFormats);
        if (creating || fields.given("body")) {
            fields.require("body");
        }
        change.body = fields.text(
            "body",
            {.max_bytes = SnippetLimits::kBodyBytes, .allow_empty = false, .allow_control = true});
    });
    return change;
}

std::string to_column(const Ingredients& ingredients) {
    json out{{"theme", ingredients.theme}, {"snippets", json::array()}};
    for (const Snippet& one : ingredients.snippets) {
        out["snippets"].push_back(
            {{"name", one.name}, {"format", to_text(one.format)}, {"body", one.body}});
    }
    for (const MessageTemplate& one : ingredients.layouts) {
        json layout = content_json(one.content);
        layout["id"] = one.id;
        layout["name"] = one.name;
        out["layouts"].push_back(std::move(layout));
    }
    return out.dump();
}

Ingredients ingredients_from_column(std::string_view column) {
    return read_column(column, [](Reader& fields) {
        Ingredients ingredients;
        fields.object("theme", [&](Reader& part) { ingredients.theme = read_theme(part); });
        if (const json* snippets = fields.value("snippets")) {
            fields.objects("snippets", *snippets, [&](Reader& part, std::size_t) {
                ingredients.snippets.push_back(read_frozen(part));
            });
        }
        if (const json* layouts = fields.value("layouts")) {
            fields.objects("layouts", *layouts, [&](Reader& part, std::size_t) {
                ingredients.layouts.push_back(read_frozen_layout(part));
            });
        }
        return ingredients;
    });
}

}  // namespace campaignd::wire
