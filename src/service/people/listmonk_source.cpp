#include "service/people/listmonk_source.h"

#include <fmt/format.h>

#include <thread>

#include "base/crypto.h"
#include "base/error.h"
#include "wire/listmonk.h"

namespace campaignd::service {
namespace {

constexpr int kPerPage = 500;  // listmonk cuts it to what it allows, which is 50
constexpr int kMostPagesOfLists = 200;
constexpr std::size_t kMaxAnswerBytes = std::size_t{64} * 1024 * 1024;
constexpr std::chrono::seconds kFirstPause{1};
constexpr int kPagesOfPortion = 5;
constexpr std::size_t kPortionBytes = std::size_t{4} * 1024 * 1024;

[[noreturn]] void refuse(const char* field, std::string message) {
    throw Error(std::vector<FieldError>{{field, std::move(message)}});
}

[[noreturn]] void explain(const std::string& url, const mail::HttpOutcome& outcome) {
    const std::string said = wire::listmonk_message(outcome.answer);
    const std::string words = said.empty() ? "" : ": " + said;
    if (outcome.status == 0) {
        refuse("url", fmt::format("{} does not answer: {}", url, outcome.answer));
    }
    if (outcome.status == 401 || outcome.status == 403) {
        refuse("token",
               fmt::format("listmonk refuses the token{}. Write it as API_USER:TOKEN; the user "
                           "needs the permissions subscribers:get_all and lists:get_all",
                           words));
    }
    if (outcome.status >= 300 && outcome.status < 400) {
        refuse(
            "url",
            fmt::format("{} leads to another address; give the one that a browser ends at", url));
    }
    if (outcome.status == 404) {
        refuse("url", fmt::format("{} has no API of listmonk; is this its address?", url));
    }
    refuse("url", fmt::format("{} answers {}{}", url, outcome.status, words));
}

}  // namespace

AskListmonk ask_over_network(bool allow_private, int tries, std::chrono::milliseconds time) {
    mail::HttpClientOptions options;
    options.allow_private = allow_private;
    options.timeout = time;
    options.max_answer_bytes = kMaxAnswerBytes;
    return [options, tries](const mail::HttpCall& call) {
        std::chrono::seconds pause = kFirstPause;
        for (int left = tries; true; --left) {
            mail::HttpOutcome outcome = mail::call_and_wait(options, call);
            const bool may_pass =
                outcome.status == 0 || outcome.status == 429 || outcome.status >= 500;
            if (!may_pass || left <= 1) {
                return outcome;
            }
            std::this_thread::sleep_for(pause);
            pause *= 2;
        }
    };
}

ListmonkSource::ListmonkSource(const ListmonkLogin& login, AskListmonk ask)
    : url_(listmonk_address(login.url)),
      authorization_("Basic " + base64_encode(login.login)),
      ask_(std::move(ask)) {
    if (login.login.find(':') == std::string::npos) {
        refuse("token", "is required: the user and the token that listmonk shows");
    }
}

std::string ListmonkSource::get(const std::string& path) const {
    mail::HttpCall call;
    call.url = url_ + path;
    call.post = false;
    call.headers = {{"Authorization", authorization_}, {"Accept", "application/json"}};
    mail::HttpOutcome outcome = ask_(std::move(call));
    if (outcome.status != 200) {
        explain(url_, outcome);
    }
    return std::move(outcome.answer);
}

template <typename Read>
auto ListmonkSource::understood(const std::string& answer, Read read) const {
    try {
        return read(answer);
    } catch (const Error&) {
        refuse("url",
               fmt::format("{} does not answer as listmonk does; is this its address?", url_));
    }
}

std::vector<ListmonkList> ListmonkSource::lists() const {
    std::vector<ListmonkList> all;
    for (int page = 1; page <= kMostPagesOfLists; ++page) {
        const std::string answer = get(
            fmt::format("/api/lists?page={}&per_page={}&order_by=id&order=asc", page, kPerPage));
        const wire::ListmonkLists found = understood(answer, wire::read_listmonk_lists);
        all.insert(all.end(), found.items.begin(), found.items.end());
        if (found.items.empty() || std::ssize(all) >= found.total) {
            break;
        }
    }
    return all;
}

std::int64_t ListmonkSource::count() const {
    return understood(get("/api/subscribers?page=1&per_page=1"), wire::read_listmonk_page).total;
}

ListmonkSource::Page ListmonkSource::page(const ListmonkPlace& place,
                                          const std::vector<std::int64_t>& lists) const {
    if (place.walks > kMaxListmonkWalks) {
        refuse("url",
               "people are deleted in listmonk faster than they can be read; try again when it is "
               "quiet");
    }
    // Without a field to sort by they come in the order of their numbers.
    std::string path =
        fmt::format("/api/subscribers?page={}&per_page={}&order=asc", place.page, kPerPage);
    for (const std::int64_t list : lists) {
        path += fmt::format("&list_id={}", list);
    }
    Page page;
    page.answer = get(path);
    page.people = understood(page.answer, wire::read_listmonk_page);
    page.next = place_behind(place, page.people);
    return page;
}

ListmonkSource::Portion ListmonkSource::portion(const ListmonkPlace& place,
                                                const std::vector<std::int64_t>& lists) const {
    Portion portion;
    portion.next = place;
    const auto more = [&](int pages) {
        return portion.next && portion.next->walks == place.walks && pages < kPagesOfPortion &&
               portion.people.size() < kPortionBytes;
    };
    for (int pages = 0; more(pages); ++pages) {
        const ListmonkPlace at = *portion.next;
        const Page found = page(at, lists);
        const std::string people = wire::listmonk_people(found.answer, lists);
        const bool both = portion.people.size() > 2 && people.size() > 2;
        if (both) {
            portion.people.back() = ',';
            portion.people += std::string_view(people).substr(1);
        } else if (portion.people.size() <= 2) {
            portion.people = people;
        }
        portion.read = at.read + std::ssize(found.people.ids);
        portion.total = found.people.total;
        portion.next = found.next;
    }
    return portion;
}

}  // namespace campaignd::service
