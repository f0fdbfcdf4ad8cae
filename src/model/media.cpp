#include "model/media.h"

#include <algorithm>

#include "base/text.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<MediaType, kMediaTypes> kEndings{{"png", "jpg", "gif", "webp", "pdf", "ics"}};
constexpr EnumWords<MediaType, kMediaTypes> kContentTypes{{"image/png",
                                                           "image/jpeg",
                                                           "image/gif",
                                                           "image/webp",
                                                           "application/pdf",
                                                           "text/calendar; charset=utf-8"}};
constexpr EnumWords<MediaUse::Kind, 6> kKinds{
    {"campaign", "template", "form", "setting", "snippet", "single"}};
constexpr std::size_t kHashChars = 64;

constexpr bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/// The ending of a name that begins `text` with its dot; nothing when none does.
std::optional<MediaType> ending_at(std::string_view text) {
    if (!text.starts_with('.')) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    const auto end = std::find_if_not(text.begin(), text.end(), is_alnum);
    return kEndings.find(text.substr(0, static_cast<std::size_t>(end - text.begin())));
}

}  // namespace

std::string_view to_text(MediaType type) noexcept {
    return kEndings[type];
}

std::string_view content_type_of(MediaType type) noexcept {
    return kContentTypes[type];
}

std::string_view to_text(MediaUse::Kind kind) noexcept {
    return kKinds[kind];
}

std::optional<MediaName> parse_media_name(std::string_view text) {
    const bool is_hash =
        text.size() > kHashChars && std::all_of(text.begin(), text.begin() + kHashChars, is_hex);
    const auto type = is_hash ? kEndings.find(text.substr(kHashChars + 1)) : std::nullopt;
    if (!type || text[kHashChars] != '.') {
        return std::nullopt;
    }
    return MediaName{std::string(text.substr(0, kHashChars)), *type};
}

void find_media_names(std::string_view text, const std::function<void(const MediaName&)>& found) {
    std::size_t run = 0;  // of hex digits that end here
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_hex(text[i])) {
            ++run;
            continue;
        }
        if (run == kHashChars) {
            if (const auto type = ending_at(text.substr(i))) {
                found({std::string(text.substr(i - kHashChars, kHashChars)), *type});
            }
        }
        run = 0;
    }
}

std::string media_path(const MediaName& name) {
    return "/m/" + name.text();
}

}  // namespace campaignd
