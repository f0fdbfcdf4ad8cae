#include "model/listmonk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace campaignd {
namespace {

constexpr std::string_view kAdmin = "/admin";

[[noreturn]] void refuse(std::string message) {
    throw Error(std::vector<FieldError>{{"url", std::move(message)}});
}

/// Where the path begins.
std::size_t path_of(std::string_view url) {
    const std::size_t host = url.find("://") + 3;
    return std::min(url.find('/', host), url.size());
}

}  // namespace

std::optional<ListmonkPlace> place_behind(const ListmonkPlace& place, const ListmonkPage& page) {
    const std::int64_t read = place.read + std::ssize(page.ids);
    const std::int64_t most = std::max(place.most, page.total);
    const bool fewer = page.total < place.most;
    const bool last = page.per_page <= 0 || place.page * page.per_page >= page.total;
    if (!fewer && !page.ids.empty() && !last) {
        return ListmonkPlace{place.page + 1, read, most, place.walks};
    }
    const bool whole = !fewer && read >= page.total;
    return whole ? std::nullopt : std::optional(ListmonkPlace{1, 0, 0, place.walks + 1});
}

std::string to_text(const ListmonkPlace& place) {
    return fmt::format("{}-{}-{}-{}", place.page, place.read, place.most, place.walks);
}

std::optional<ListmonkPlace> parse_listmonk_place(std::string_view text) {
    constexpr std::int64_t kMost = 1'000'000'000;
    std::vector<std::int64_t> numbers;
    for (const std::string_view part : split(text, '-')) {
        const auto number = parse_int(part);
        if (!number || *number < 0 || *number > kMost) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    if (numbers.size() != 4 || numbers[0] == 0 || numbers[3] == 0) {
        return std::nullopt;
    }
    return ListmonkPlace{
        static_cast<int>(numbers[0]), numbers[1], numbers[2], static_cast<int>(numbers[3])};
}

std::string listmonk_address(std::string url) {
    url = std::string(trim(url));
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        refuse(fmt::format("\"{}\" is no address: write it as in https://lists.example.org", url));
    }
    url.resize(std::min(url.size(), url.find_first_of("?#")));
    const std::string_view host = std::string_view(url).substr(0, path_of(url));
    if (host.ends_with("://") || host.find_first_of("@\\ ") != host.npos || has_control(url)) {
        refuse("write the address without a user or a password: https://lists.example.org");
    }
    for (std::size_t at = url.find(kAdmin, path_of(url)); at != url.npos;
         at = url.find(kAdmin, at + 1)) {
        const std::size_t end = at + kAdmin.size();
        if (end == url.size() || url[end] == '/') {
            url.resize(at);
        }
    }
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

}  // namespace campaignd
