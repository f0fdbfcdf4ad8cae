#include "service/content/media_uses.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/media.h"

namespace campaignd::service {

MediaUses media_uses(const db::ReadTx& tx) {
    MediaUses uses;
    store::media::visit_texts(tx, [&](const MediaUse& where, std::string_view text) {
        const auto is_same = [&](const MediaUse& use) {
            return use.kind == where.kind && use.id == where.id && use.step == where.step;
        };
        find_media_names(text, [&](const MediaName& name) {
            std::vector<MediaUse>& known = uses[name.hash];
            if (std::none_of(known.begin(), known.end(), is_same)) {
                known.push_back(where);
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
