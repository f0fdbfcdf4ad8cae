#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mail/net/address_rules.h"
#include "model/accounts.h"

namespace campaignd::mail {

struct ImapOptions {
    std::chrono::milliseconds connect_timeout{15'000};
    std::chrono::milliseconds command_timeout{30'000};
    std::size_t most_bytes = 512 << 10;  // of one message; the rest is never asked for
    std::string ca_file{};               // empty: the system's
    /// Asked a few times a second; true ends whatever is under way.
    std::function<bool()> stopping = [] { return false; };
};

/// A reader of one mailbox (IMAP4rev1, RFC 3501). It changes nothing there: the folder is opened by
/// EXAMINE and messages are fetched by PEEK. libcurl (CURLOPT_CONNECT_ONLY) does DNS, TCP, TLS,
/// CAPABILITY and the login, then hands over the channel.
///
/// Whatever fails throws Error(kUnavailable) that names the mailbox, the stage and what to do, or
/// kUnauthorized where the server does not take an access token; the client is of no use after it.
/// Memory is bounded whatever the server sends. Owner and thread: the caller's; blocks, so never
/// inside a transaction.
class ImapClient {
  public:
    ImapClient(const ServerLogin& account, ImapOptions options);
    ImapClient(const ImapClient&) = delete;
    ImapClient& operator=(const ImapClient&) = delete;
    ~ImapClient() = default;

    struct Folder {
        std::int64_t uid_validity = 0;
        std::int64_t messages = 0;
    };

    struct Mail {
        std::int64_t uid = 0;
        TimeMs received_at = 0;  // INTERNALDATE; 0 when the server gives none
        std::string bytes;       // at most ImapOptions::most_bytes
    };

    Folder examine(std::string_view folder);
    /// UIDs above `after`, ascending; with `since`, only messages received on that day or later.
    std::vector<std::int64_t> search(std::int64_t after, std::optional<TimeMs> since);
    /// Nothing when the message is gone.
    std::optional<Mail> fetch(std::int64_t uid);
    void logout() noexcept;

  private:
    struct Response {
        std::string text;  // without its literals
        std::vector<std::string> literals;
    };

    void set_up(const ServerLogin& account);
    void connect(const ServerLogin& account);
    std::vector<Response> command(const std::string& text);
    Response read_response();
    std::string read_line();
    std::string read_literal(std::size_t size);
    void read_more();
    void write_all(std::string_view bytes);
    void wait(short events);
    [[noreturn]] void give_up(const std::string& what) const;

    const ImapOptions options_;
    const std::string where_;
    AddressRules rules_;
    char curl_text_[256] = {};
    std::string input_;
    std::size_t input_at_ = 0;
    std::size_t received_ = 0;  // by the present command
    int tag_ = 0;
    std::chrono::steady_clock::time_point deadline_{};
    std::unique_ptr<void, void (*)(void*)> easy_;  // CURL*; last: its end may write to curl_text_
};

/// A folder's name as IMAP writes it (modified UTF-7, RFC 3501 section 5.1.3), quoted.
std::string quote_folder(std::string_view folder);

/// "25-Nov-2026 14:34:29 +0100" (RFC 3501 date-time); nothing when it is none.
std::optional<TimeMs> parse_internal_date(std::string_view text);

}  // namespace campaignd::mail
