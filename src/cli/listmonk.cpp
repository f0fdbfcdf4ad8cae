#include "cli/listmonk.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "wire/listmonk.h"

namespace campaignd::cli {
namespace {

constexpr int kPerPage = 500;  // listmonk cuts it to what it allows, which is 50
constexpr int kMostWalks = 20;
constexpr int kTries = 4;
constexpr std::chrono::seconds kFirstPause{1};
constexpr std::size_t kMaxAnswerBytes = 256 * 1024 * 1024;
constexpr std::chrono::minutes kPageTime{2};

std::string address_of(std::string url) {
    while (url.ends_with('/')) {
        url.pop_back();
    }
    if (url.ends_with("/admin")) {
        url.resize(url.size() - 6);
    }
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        fail(ErrorCode::kInvalid,
             fmt::format("\"{}\" is no address: write it as in https://lists.example.org", url));
    }
    return url;
}

[[noreturn]] void refuse(const std::string& url, const mail::HttpOutcome& outcome) {
    const std::string said = wire::listmonk_message(outcome.answer);
    const std::string words = said.empty() ? "" : ": " + said;
    if (outcome.status == 0) {
        fail(ErrorCode::kUnavailable, fmt::format("{} does not answer: {}", url, outcome.answer));
    }
    if (outcome.status == 401 || outcome.status == 403) {
        fail(ErrorCode::kInvalid,
             fmt::format("listmonk refuses the token{}. Write it as API_USER:TOKEN; the user needs "
                         "the permissions subscribers:get_all and lists:get_all",
                         words));
    }
    if (outcome.status >= 300 && outcome.status < 400) {
        fail(ErrorCode::kInvalid,
             fmt::format("{} leads to another address; give the one that a browser ends at", url));
    }
    fail(outcome.status >= 500 ? ErrorCode::kUnavailable : ErrorCode::kInvalid,
         fmt::format("{} answers {}{}", url, outcome.status, words));
}

/// The answers, one behind another.
class Walk {
  public:
    Walk(const ListmonkSource& source, const Ask& ask, const std::filesystem::path& file)
        : url_(address_of(source.url)),
          authorization_("Basic " + base64_encode(source.token)),
          ask_(ask),
          out_(file, std::ios::binary) {}

    wire::ListmonkPage page(int number) {
        mail::HttpCall call;
        // Without a field to sort by they come in the order of their numbers.
        call.url =
            fmt::format("{}/api/subscribers?page={}&per_page={}&order=asc", url_, number, kPerPage);
        call.post = false;
        call.headers = {{"Authorization", authorization_}, {"Accept", "application/json"}};
        const mail::HttpOutcome outcome = ask_(std::move(call));
        if (outcome.status != 200) {
            refuse(url_, outcome);
        }
        wire::ListmonkPage page = read(outcome.answer);
        const std::size_t before = seen_.size();
        seen_.insert(page.ids.begin(), page.ids.end());
        if (seen_.size() > before) {
            out_ << outcome.answer << '\n';
        }
        if (!out_) {
            fail(ErrorCode::kUnavailable, "the answers of listmonk cannot be written to the disk");
        }
        return page;
    }

    std::int64_t people() const noexcept { return static_cast<std::int64_t>(seen_.size()); }

    void close() {
        out_.close();
        if (!out_) {
            fail(ErrorCode::kUnavailable, "the answers of listmonk cannot be written to the disk");
        }
    }

  private:
    wire::ListmonkPage read(const std::string& answer) const {
        try {
            return wire::read_listmonk_page(answer);
        } catch (const Error&) {
            fail(ErrorCode::kInvalid,
                 fmt::format("{} does not answer as listmonk does; is this its address?", url_));
        }
    }

    const std::string url_;
    const std::string authorization_;
    const Ask& ask_;
    std::ofstream out_;
    std::set<std::int64_t> seen_;
};

/// From the first page to the last. False when somebody may have been missed: as many as there are
/// by the last answer were seen, and at no time did there become fewer, or it was not so.
bool walk_once(Walk& walk, const std::function<void(std::int64_t, std::int64_t)>& progress) {
    std::set<std::int64_t> seen;
    std::int64_t most = 0;
    for (int number = 1;; ++number) {
        const wire::ListmonkPage page = walk.page(number);
        seen.insert(page.ids.begin(), page.ids.end());
        progress(walk.people(), page.total);
        const bool fewer = page.total < most;
        most = std::max(most, page.total);
        const bool last = page.per_page <= 0 || number * page.per_page >= page.total;
        if (fewer || page.ids.empty() || last) {
            return !fewer && static_cast<std::int64_t>(seen.size()) >= page.total;
        }
    }
}

}  // namespace

std::int64_t fetch_subscribers(const ListmonkSource& source,
                               const Ask& ask,
                               const std::filesystem::path& file,
                               const std::function<void(std::int64_t, std::int64_t)>& progress) {
    Walk walk(source, ask, file);
    for (int walks = 1; !walk_once(walk, progress); ++walks) {
        if (walks == kMostWalks) {
            fail(ErrorCode::kUnavailable,
                 "people are deleted in listmonk faster than they can be read; try again "
                 "when it is quiet");
        }
    }
    walk.close();
    return walk.people();
}

std::string read_token(const std::string& file) {
    std::string line;
    if (file == "-") {
        std::getline(std::cin, line);
    } else {
        std::ifstream stream(file);
        if (!stream) {
            fail(ErrorCode::kInvalid, fmt::format("the file {} cannot be read", file));
        }
        std::getline(stream, line);
    }
    const std::string token(trim(line));
    if (token.find(':') == std::string::npos) {
        fail(ErrorCode::kInvalid, "the token is one line such as API_USER:TOKEN");
    }
    return token;
}

Ask over_network() {
    return [](mail::HttpCall call) {
        mail::HttpClientOptions options;  // a person names the address: their own networks, too
        options.timeout = kPageTime;
        options.max_answer_bytes = kMaxAnswerBytes;
        std::chrono::seconds pause = kFirstPause;
        for (int tries = 1;; ++tries) {
            mail::HttpOutcome outcome = mail::call_and_wait(options, call);
            const bool may_pass =
                outcome.status == 0 || outcome.status == 429 || outcome.status >= 500;
            if (!may_pass || tries == kTries) {
                return outcome;
            }
            std::this_thread::sleep_for(pause);
            pause *= 2;
        }
    };
}

}  // namespace campaignd::cli
