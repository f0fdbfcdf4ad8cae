#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mail/net/http_client.h"
#include "model/listmonk.h"

namespace campaignd::service {

/// One call and its answer; a test brings its own.
using AskListmonk = std::function<mail::HttpOutcome(mail::HttpCall)>;

/// Over the network, `tries` times while there is no answer. `allow_private`: it may run on this
/// machine or in a private network. Certificates count, redirects are not followed.
AskListmonk ask_over_network(bool allow_private, int tries, std::chrono::milliseconds time);

/// Reads lists and subscribers of a listmonk, from version 2 on, by its API.
/// Owner: a command or a request. Thread: one. Throws Error(kInvalid) naming "url" or "token" for
/// what a person has to mend, or try again.
class ListmonkSource {
  public:
    ListmonkSource(const ListmonkLogin& login, AskListmonk ask);

    const std::string& address() const noexcept { return url_; }

    std::vector<ListmonkList> lists() const;
    /// How many subscribers there are in all.
    std::int64_t count() const;

    struct Page {
        std::string answer;
        ListmonkPage people;
        std::optional<ListmonkPlace> next{};  // nothing: everybody was read
    };

    /// Of everybody, or of the members of some lists.
    Page page(const ListmonkPlace& place, const std::vector<std::int64_t>& lists = {}) const;

    /// The next pages in one piece: some hundred people.
    struct Portion {
        std::string people;      // JSON array, as wire::listmonk_people() writes it
        std::int64_t read = 0;   // of this walk
        std::int64_t total = 0;  // there are, by the last answer
        std::optional<ListmonkPlace> next{};
    };

    Portion portion(const ListmonkPlace& place, const std::vector<std::int64_t>& lists) const;

  private:
    std::string get(const std::string& path) const;
    template <typename Read>
    auto understood(const std::string& answer, Read read) const;

    const std::string url_;
    const std::string authorization_;
    const AskListmonk ask_;
};

}  // namespace campaignd::service
