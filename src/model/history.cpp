#include "model/history.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<HistoryKind, 14> kKinds{{"message",
                                             "open",
                                             "click",
                                             "reply",
                                             "auto_reply",
                                             "bounce",
                                             "complaint",
                                             "unsubscribe",
                                             "list",
                                             "consent",
                                             "import",
                                             "status",
                                             "suppression",
                                             "edit"}};
constexpr EnumWords<ChangedBy, 5> kChangedBy{{"user", "import", "form", "person", "bulk"}};

}  // namespace

std::string_view to_text(HistoryKind kind) noexcept {
    return kKinds[kind];
}

std::optional<HistoryKind> parse_history_kind(std::string_view text) noexcept {
    return kKinds.find(text);
}

std::string_view to_text(ChangedBy by) noexcept {
    return kChangedBy[by];
}

std::string to_text(const HistoryPlace& place) {
    return fmt::format("{}.{}.{}", place.at, place.source, place.id);
}

std::optional<HistoryPlace> parse_history_place(std::string_view text) noexcept {
    const std::size_t first = text.find('.');
    const std::size_t second = text.find('.', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) {
        return std::nullopt;
    }
    const auto at = parse_int(text.substr(0, first));
    const auto source = parse_int(text.substr(first + 1, second - first - 1));
    const auto id = parse_int(text.substr(second + 1));
    if (!at || !source || !id) {
        return std::nullopt;
    }
    return HistoryPlace{*at, *source, *id};
}

}  // namespace campaignd
