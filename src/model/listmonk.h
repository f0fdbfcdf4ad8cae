#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

/// A listmonk that runs somewhere, and who asks it. The login is kept nowhere.
struct ListmonkLogin {
    std::string url;    // as one opens it in a browser
    std::string login;  // USER:TOKEN, as listmonk shows it; before version 4 USER:PASSWORD
};

/// One of its lists.
struct ListmonkList {
    std::int64_t id = 0;
    std::string name;
    bool asks_twice = false;       // double opt-in: who did not confirm is not in it
    std::int64_t subscribers = 0;  // as listmonk counts them
};

/// Where the reading of all its subscribers stands. They come page by page; somebody who is deleted
/// there meanwhile moves everybody behind them one place forward, so then all pages are read again.
struct ListmonkPlace {
    int page = 1;
    std::int64_t read = 0;  // people, since page 1
    std::int64_t most = 0;  // that there were at once, since page 1
    int walks = 1;

    bool operator==(const ListmonkPlace&) const = default;
};

constexpr int kMaxListmonkWalks = 20;

/// What somebody at the page wants of it.
struct ListmonkQuestion {
    ListmonkLogin login;
    std::vector<std::int64_t> list_ids{};  // none: everybody
    ListmonkPlace place{};
};

/// What one answer of GET /api/subscribers holds.
struct ListmonkPage {
    std::int64_t total = 0;
    std::int64_t per_page = 0;
    std::vector<std::int64_t> ids;
};

/// Where to go on behind a page; nothing when everybody was read. After kMaxListmonkWalks walks the
/// place is still given: its walks say that it makes no sense.
std::optional<ListmonkPlace> place_behind(const ListmonkPlace& place, const ListmonkPage& page);

/// "3-100-2000-1" and back; nothing for anything else.
std::string to_text(const ListmonkPlace& place);
std::optional<ListmonkPlace> parse_listmonk_place(std::string_view text);

/// Without "/admin" and what is behind it, and without a slash at its end. Throws Error(kInvalid)
/// naming "url" for what is no address of a web server, or one with a password in it.
std::string listmonk_address(std::string url);

}  // namespace campaignd
