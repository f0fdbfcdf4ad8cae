#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sockaddr;

namespace campaignd::mail {

/// One request to somebody else's server. Redirects are never followed.
struct HttpCall {
    std::uint64_t cookie = 0;  // comes back with the outcome
    std::string url;
    bool post = true;
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// status 0: there was no answer, and `answer` says why. Otherwise `answer` is the start of what
/// came back, at most HttpClientOptions::max_answer_bytes.
struct HttpOutcome {
    std::uint64_t cookie = 0;
    int status = 0;
    std::string answer;
};

struct HttpClientOptions {
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds timeout{15'000};
    std::size_t max_answer_bytes = 2'048;
    bool allow_private = true;  // false: refuses this machine and private networks, too
    std::string ca_file{};      // empty: the system's
    std::string user_agent = "campaignd";
};

/// Calls many servers at once through libcurl's multi interface; names are resolved by libcurl, and
/// each address is judged (AddressRules) when the socket is made, so that a name cannot lead
/// astray. No proxy of the environment is used. Owner: a worker. wake() is thread-safe, the rest
/// belongs to one thread. Throws Error(kInternal) when libcurl cannot be set up.
class HttpClient {
  public:
    explicit HttpClient(HttpClientOptions options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    void start(HttpCall call);
    /// Those that ended; waits until there is one, wake() is called or the time is over.
    std::vector<HttpOutcome> wait(std::chrono::milliseconds time);
    void wake() noexcept;
    std::size_t running() const noexcept;
    /// Gives up what is under way; nothing comes back of it.
    void cancel_all() noexcept;

  private:
    struct Transfer;
    struct Multi;

    HttpOutcome end_of(Transfer& transfer, int result) const;

    const HttpClientOptions options_;
    std::unique_ptr<Multi> multi_;
    std::map<void*, std::unique_ptr<Transfer>> transfers_;
};

/// One call on the calling thread.
HttpOutcome call_and_wait(const HttpClientOptions& options, HttpCall call);

}  // namespace campaignd::mail
