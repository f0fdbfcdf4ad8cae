#include "service/content/media_uses.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/media.h"

namespace campaignd::service {

MediaUses media_uses(const db::ReadTx& tx) {
    MediaUses uses;
    store::media::visit_texts(tx, [&](const MediaUse& where, std::string_view text) {
        std::vector<std::string> seen;
        find_media_names(text, [&](const MediaName& name) {
            if (std::find(seen.begin(), seen.end(), name.hash) == seen.end()) {
                seen.push_back(name.hash);
                uses[name.hash].push_back(where);
            }
        });
    });
    return uses;
}

std::string told(const std::vector<MediaUse>& uses) {
    constexpr std::size_t kNamed = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(uses.size(), kNamed); ++i) {
        const MediaUse& use = uses[i];
        text += fmt::format("{}{} \"{}\"", i == 0 ? "" : ", ", to_text(use.kind), use.name);
        if (use.step) {
            text += fmt::format(" ({})", step_name(*use.step));
        }
    }
    if (uses.size() > kNamed) {
        text += fmt::format(" and {} more", uses.size() - kNamed);
    }
    return text;
}

}  // namespace campaignd::service
