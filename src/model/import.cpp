#include "model/import.h"

#include "model/enum_words.h"

namespace campaignd {

std::string_view to_text(ImportState state) noexcept {
    constexpr EnumWords<ImportState, 4> kNames{{"queued", "running", "done", "failed"}};
    return kNames[state];
}

}  // namespace campaignd
