#include "wire/media.h"

#include "base/text.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const MediaUse& use) {
    out = {{"kind", to_text(use.kind)}, {"id", use.id}, {"name", use.name}};
    if (use.step) {
        out["step"] = *use.step;
    }
    if (use.state) {
        out["state"] = to_text(*use.state);
    }
}

void to_json(nlohmann::json& out, const MediaView& file) {
    out = {{"id", file.id},
           {"file", file.name.text()},
           {"hash", file.name.hash},
           {"type", to_text(file.name.type)},
           {"content_type", content_type_of(file.name.type)},
           {"url", wire::text_or_null(file.url)},
           {"title", file.title},
           {"alt", file.alt},
           {"width", file.width},
           {"height", file.height},
           {"size_bytes", file.size_bytes},
           {"used_by", file.used_by},
           {"revision", file.revision},
           {"created_at", wire::time(file.created_at)},
           {"updated_at", wire::time(file.updated_at)},
           {"removed_at", wire::time(file.removed_at)}};
}

void to_json(nlohmann::json& out, const MediaUploaded& uploaded) {
    out = uploaded.file;
    out["warnings"] = uploaded.warnings;
}

void to_json(nlohmann::json& out, const MediaTotals& totals) {
    out = {{"files", totals.files},
           {"bytes", totals.bytes},
           {"unused_files", totals.unused_files},
           {"unused_bytes", totals.unused_bytes},
           {"most_bytes", totals.most_bytes},
           {"removed_files", totals.removed_files},
           {"removed_bytes", totals.removed_bytes}};
}

void to_json(nlohmann::json& out, const MediaPruned& pruned) {
    out = {{"files", pruned.files}, {"bytes", pruned.bytes}};
}

}  // namespace campaignd

namespace campaignd::wire {

MediaChange read_media_change(const json& body) {
    MediaChange change;
    read_body(body, [&](Reader& fields) {
        change.title = fields.text("title", {.max_bytes = 200, .allow_empty = false});
        change.alt = fields.text("alt", {.max_bytes = 500});
        if (change.title && trim(*change.title).empty()) {
            fields.fault("title", "is empty; give the file a name");
        }
    });
    return change;
}

std::int64_t read_media_prune(const json& body) {
    constexpr std::int64_t kDay = 86'400;
    std::int64_t age = kDay;
    read_body(body, [&](Reader& fields) {
        age = fields.integer("older_than_s", 0, 3'650 * kDay).value_or(kDay);
    });
    return age;
}

}  // namespace campaignd::wire
