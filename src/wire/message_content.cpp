#include "wire/message_content.h"

#include "wire/blocks.h"
#include "wire/columns.h"

namespace campaignd::wire {

json content_json(const MessageContent& content) {
    json out{{"format", to_text(content.format)}};
    if (content.format == StepFormat::kBlocks) {
        out.update(parse_column(content.body));
    } else {
        out["body"] = content.body;
    }
    return out;
}

MessageContent read_content(Reader& fields, StepFormat standard) {
    MessageContent content;
    content.format = fields.word<StepFormat>("format", {"markdown", "html", "text", "blocks"})
                         .value_or(standard);
    const std::optional<BlockDocument> document = read_blocks(fields);
    if (content.format == StepFormat::kBlocks) {
        fields.require("blocks");
        content.body = to_column(document.value_or(BlockDocument()));
        if (const auto body = fields.string("body"); body && !body->empty()) {
            fields.fault("body", "stands in blocks when the format is blocks; leave it out");
        }
        return content;
    }
    for (const std::string_view name : {"blocks", "design"}) {
        if (fields.value(name) != nullptr) {
            fields.fault(name, "needs the format blocks");
        }
    }
    fields.require("body");
    const TextRule any{
        .max_bytes = std::size_t{512} * 1024, .allow_empty = false, .allow_control = true};
    content.body = fields.text("body", any).value_or("");
    return content;
}

}  // namespace campaignd::wire
