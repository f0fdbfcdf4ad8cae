#include "service/campaigns/looks.h"

#include <algorithm>
#include <utility>

#include "base/crypto.h"

namespace campaignd::service {

std::string Looks::keep(std::string page) {
    constexpr std::size_t kWordBytes = 16;
    std::string word = base64url_encode(random_bytes(kWordBytes));
    const Lock lock(mutex_);
    bytes_ += page.size();
    looks_.push_back({word, std::move(page)});
    while (looks_.size() > kMost || (looks_.size() > 1 && bytes_ > kMostBytes)) {
        bytes_ -= looks_.front().page.size();
        looks_.pop_front();
    }
    return word;
}

std::optional<std::string> Looks::find(std::string_view word) const {
    const Lock lock(mutex_);
    const auto found = std::find_if(
        looks_.begin(), looks_.end(), [word](const Look& one) { return one.word == word; });
    return found == looks_.end() ? std::nullopt : std::optional(found->page);
}

}  // namespace campaignd::service
