#include "model/backup_copy.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<CopyPhase, 3> kPhases{{"idle", "uploading", "verifying"}};

}  // namespace

std::string_view to_text(CopyPhase phase) noexcept {
    return kPhases[phase];
}

std::optional<CopyPhase> parse_copy_phase(std::string_view text) noexcept {
    return kPhases.find(text);
}

}  // namespace campaignd
