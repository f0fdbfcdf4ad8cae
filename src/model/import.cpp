#include "model/import.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<ImportUpdate, 3> kUpdates{{"overwrite", "fill_empty", "leave"}};

}  // namespace

std::string_view to_text(ImportState state) noexcept {
    constexpr EnumWords<ImportState, 5> kNames{
        {"queued", "running", "done", "failed", "cancelled"}};
    return kNames[state];
}

std::string_view to_text(ImportUpdate update) noexcept {
    return kUpdates[update];
}

std::optional<ImportUpdate> parse_import_update(std::string_view text) noexcept {
    return kUpdates.find(text);
}

}  // namespace campaignd
