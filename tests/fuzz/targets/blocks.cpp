#include "wire/blocks.h"

#include "base/error.h"
#include "fuzz/targets.h"
#include "mail/compose/blocks/blocks.h"
#include "mail/compose/html_text.h"
#include "wire/columns.h"

namespace campaignd::fuzz {
namespace {

std::optional<BlockDocument> read(const wire::json& body) {
    std::vector<FieldError> faults;
    std::optional<BlockDocument> document;
    wire::Reader(body, faults).read_whole([&](wire::Reader& fields) {
        document = wire::read_blocks(fields);
    });
    throw_if_any(std::move(faults));
    return document;
}

}  // namespace

void blocks(Input input) {
    wire::json body;
    try {
        body = wire::parse(input.rest());
    } catch (const wire::MalformedJson&) {
        return;
    }
    std::optional<BlockDocument> document = read(body);
    if (!document) {
        return;
    }
    const std::string column = wire::to_column(*document);
    require(wire::to_column(wire::blocks_from_column(column)) == column,
            "blocks that are kept are read again as they were");
    require(count_blocks(document->blocks) <= BlockLimits::kBlocks, "blocks are bounded");
    mail::check_blocks(*document, "blocks");
    const std::string html = mail::blocks_to_html(*document);
    require(html.size() <= std::size_t{2} * 1024 * 1024, "the HTML of blocks is bounded");
    mail::html_to_text(html);
    mail::html_to_text(mail::blocks_to_plain_html(*document));
}

}  // namespace campaignd::fuzz
