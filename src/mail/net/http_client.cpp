#include "mail/net/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "mail/net/address_rules.h"
#include "mail/net/certificates.h"

namespace campaignd::mail {
namespace {

constexpr long kConnectionsKept = 32;
constexpr std::string_view kForbidden =
    "campaignd may not call this address (link-local, reserved, or private while "
    "webhooks.allow_private is false)";

}  // namespace

struct HttpClient::Multi {
    Multi() : handle(curl_multi_init()) {
        check(handle != nullptr, "libcurl makes a multi handle");
        curl_multi_setopt(handle, CURLMOPT_MAXCONNECTS, kConnectionsKept);
    }

    ~Multi() { curl_multi_cleanup(handle); }

    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;

    CURLM* handle;
};

struct HttpClient::Transfer {
    Transfer(HttpCall given, std::size_t most_bytes)
        : call(std::move(given)), most(most_bytes), easy(curl_easy_init()) {
        check(easy != nullptr, "libcurl makes a handle");
        for (const auto& [name, value] : call.headers) {
            fields = curl_slist_append(fields, fmt::format("{}: {}", name, value).c_str());
        }
        fields = curl_slist_append(fields, "Expect:");
    }

    ~Transfer() {
        curl_easy_cleanup(easy);
        curl_slist_free_all(fields);
    }

    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    static std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* self) {
        auto& transfer = *static_cast<Transfer*>(self);
        const std::size_t size = one * count;
        transfer.received += size;
        const std::size_t room = transfer.most - std::min(transfer.most, transfer.answer.size());
        transfer.answer.append(bytes, std::min(size, room));
        // What nobody reads is not waited for, however long it is.
        constexpr std::size_t kEnough = 1 << 20;
        return transfer.received > std::max(kEnough, transfer.most) ? 0 : size;
    }

    HttpCall call;
    std::size_t most;
    CURL* easy;
    curl_slist* fields = nullptr;
    AddressRules rules{};
    std::string answer{};
    std::size_t received = 0;
    std::array<char, CURL_ERROR_SIZE> error{};
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), multi_(std::make_unique<Multi>()) {}

HttpClient::~HttpClient() {
    cancel_all();
}

void HttpClient::start(HttpCall call) {
    auto made = std::make_unique<Transfer>(std::move(call), options_.max_answer_bytes);
    Transfer& transfer = *made;
    transfer.rules.allow_private = options_.allow_private;
    CURL* easy = transfer.easy;
    curl_easy_setopt(easy, CURLOPT_URL, transfer.call.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a slow resolver must not hold up a stop
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.fields);
    if (transfer.call.post) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.call.body.data());
        curl_easy_setopt(
            easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.call.body.size()));
    }
    curl_easy_setopt(
        easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    transfer.rules.guard(easy);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error.data());
    trust_certificates(easy, options_.ca_file);
    transfers_.emplace(easy, std::move(made));
    curl_multi_add_handle(multi_->handle, easy);
}

HttpOutcome HttpClient::end_of(Transfer& transfer, int result) const {
    HttpOutcome outcome;
    outcome.cookie = transfer.call.cookie;
    long status = 0;
    curl_easy_getinfo(transfer.easy, CURLINFO_RESPONSE_CODE, &status);
    const bool cut_short = result == CURLE_WRITE_ERROR && transfer.received > 0;
    if (result == CURLE_OK || cut_short) {
        outcome.status = static_cast<int>(status);
        outcome.answer = to_valid_utf8(transfer.answer);
    } else if (transfer.rules.refused) {
        outcome.answer = kForbidden;
    } else {
        const bool told = transfer.error[0] != '\0';
        outcome.answer = to_valid_utf8(told ? transfer.error.data()
                                            : curl_easy_strerror(static_cast<CURLcode>(result)));
    }
    return outcome;
}

std::vector<HttpOutcome> HttpClient::wait(std::chrono::milliseconds time) {
    std::vector<HttpOutcome> ended;
    int running = 0;
    curl_multi_perform(multi_->handle, &running);
    if (running == static_cast<int>(transfers_.size())) {
        curl_multi_poll(multi_->handle, nullptr, 0, static_cast<int>(time.count()), nullptr);
        curl_multi_perform(multi_->handle, &running);
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_->handle, &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        CURL* easy = message->easy_handle;
        const int result = message->data.result;
        const auto found = transfers_.find(easy);
        curl_multi_remove_handle(multi_->handle, easy);
        if (found != transfers_.end()) {
            ended.push_back(end_of(*found->second, result));
            transfers_.erase(found);
        }
    }
    return ended;
}

void HttpClient::wake() noexcept {
    curl_multi_wakeup(multi_->handle);
}

std::size_t HttpClient::running() const noexcept {
    return transfers_.size();
}

void HttpClient::cancel_all() noexcept {
    for (const auto& [easy, transfer] : transfers_) {
        curl_multi_remove_handle(multi_->handle, easy);
    }
    transfers_.clear();
}

HttpOutcome call_and_wait(const HttpClientOptions& options, HttpCall call) {
    HttpClient client(options);
    client.start(std::move(call));
    while (true) {
        auto ended = client.wait(options.timeout);
        if (!ended.empty()) {
            return std::move(ended.front());
        }
    }
}

}  // namespace campaignd::mail
