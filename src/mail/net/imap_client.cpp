#include "mail/net/imap_client.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "mail/net/certificates.h"

namespace campaignd::mail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMostLine = 4 << 20;       // a SEARCH may name very many messages
constexpr std::size_t kMostAnswer = 16 << 20;    // of one command
constexpr std::size_t kMostLiterals = 8;         // of one response
constexpr std::size_t kMostResponses = 100'000;  // of one command
constexpr milliseconds kLook{200};
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

template <typename T>
void set(CURL* easy, CURLoption option, T value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
        fail(ErrorCode::kInternal, "libcurl does not take an option of an IMAP connection");
    }
}

int ask_to_stop(void* options, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const ImapOptions*>(options)->stopping() ? 1 : 0;
}

/// libcurl answers the challenge that says why (RFC 7628 section 3.2.3), or ends the connection.
constexpr std::string_view kTokenRefused =
    "it does not take the access token; a new one is asked for once; if this stays, connect the "
    "sender again and look whether the account may use IMAP";

/// What a person can do about it.
std::string remedy(CURLcode code) {
    switch (code) {
        case CURLE_LOGIN_DENIED:
            return "it refuses the user name or the password: enter them again";
        case CURLE_COULDNT_RESOLVE_HOST:
            return "the host name cannot be resolved: correct it";
        case CURLE_COULDNT_CONNECT:
            return "nobody answers there: check host, port and firewall";
        case CURLE_OPERATION_TIMEDOUT:
            return "it does not answer in time";
        case CURLE_PEER_FAILED_VERIFICATION:
            return "its certificate is not trusted or names another host";
        case CURLE_USE_SSL_FAILED:
            return "it offers no STARTTLS: choose tls, or none on this machine only";
        case CURLE_SSL_CONNECT_ERROR:
            return "TLS fails: check that port and tls belong together";
        case CURLE_ABORTED_BY_CALLBACK:
            return "the daemon stops";
        default:
            return curl_easy_strerror(code);
    }
}

/// The number behind `word` in a response.
std::optional<std::int64_t> number_after(std::string_view text, std::string_view word) {
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t begin = at + word.size();
    const std::size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
    return parse_int(text.substr(begin, end - begin));
}

/// The size in "...{123}" at the end of a line.
std::optional<std::size_t> literal_size(std::string_view line) {
    if (!line.ends_with('}')) {
        return std::nullopt;
    }
    const std::size_t open = line.rfind('{');
    const auto size = open == std::string_view::npos
                          ? std::nullopt
                          : parse_int(line.substr(open + 1, line.size() - open - 2));
    return size && *size >= 0 ? std::optional(static_cast<std::size_t>(*size)) : std::nullopt;
}

std::string day_of(TimeMs at) {
    const auto seconds = static_cast<std::time_t>(at / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{}-{}-{}",
                       parts.tm_mday,
                       kMonthNames.at(static_cast<std::size_t>(parts.tm_mon)),
                       parts.tm_year + 1900);
}

}  // namespace

ImapClient::ImapClient(const ServerLogin& account, ImapOptions options)
    : options_(std::move(options)),
      where_(fmt::format("the mailbox at {}:{}", account.host, account.port)),
      rules_{.allow_private = account.allow_private},
      easy_(curl_easy_init(), curl_easy_cleanup) {
    check(easy_ != nullptr, "libcurl handle");
    connect(account);
}

void ImapClient::give_up(const std::string& what) const {
    fail(ErrorCode::kUnavailable, where_ + ": " + what);
}

void ImapClient::set_up(const ServerLogin& account) {
    CURL* easy = easy_.get();
    const bool v6 = account.host.find(':') != std::string::npos;
    const std::string url = fmt::format("{}://{}{}{}:{}/",
                                        account.tls == TlsMode::kTls ? "imaps" : "imap",
                                        v6 ? "[" : "",
                                        account.host,
                                        v6 ? "]" : "",
                                        account.port);
    const auto timeout = static_cast<long>(options_.connect_timeout.count());
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    set(easy, CURLOPT_PROXY, "");  // an environment variable must not redirect mail
    set(easy, CURLOPT_CONNECT_ONLY, 1L);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);
    set(easy, CURLOPT_TIMEOUT_MS, timeout);
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, timeout);
    set(easy,
        CURLOPT_USE_SSL,
        static_cast<long>(account.tls == TlsMode::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(curl_text_));
    set(easy, CURLOPT_NOPROGRESS, 0L);
    set(easy, CURLOPT_XFERINFOFUNCTION, &ask_to_stop);
    set(easy, CURLOPT_XFERINFODATA, const_cast<ImapOptions*>(&options_));
    rules_.guard(easy);
    trust_certificates(easy, options_.ca_file);
    if (!account.username.empty()) {
        set(easy, CURLOPT_USERNAME, account.username.c_str());
        if (account.uses_token) {
            set(easy, CURLOPT_XOAUTH2_BEARER, account.bearer.c_str());
            set(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
            set(easy, CURLOPT_SASL_IR, 1L);
        } else {
            set(easy, CURLOPT_PASSWORD, account.password.c_str());
        }
    }
}

void ImapClient::connect(const ServerLogin& account) {
    if (account.host.empty() || has_control(account.username) || has_control(account.password)) {
        give_up("host, user name or password is malformed: enter them again");
    }
    if (account.uses_token && account.bearer.empty()) {
        give_up(
            "there is no valid access token: connect the sender again, or wait until it is "
            "renewed");
    }
    set_up(account);
    const CURLcode code = curl_easy_perform(easy_.get());
    if (code == CURLE_COULDNT_CONNECT && rules_.refused) {
        give_up(
            "mail servers may not be at this address (link-local, reserved, or private while "
            "send.allow_private is false): correct the host");
    }
    if (code == CURLE_LOGIN_DENIED && account.uses_token) {
        fail(ErrorCode::kUnauthorized, where_ + ": " + std::string(kTokenRefused));
    }
    if (code != CURLE_OK) {
        const std::string detail = to_valid_utf8(static_cast<const char*>(curl_text_));
        give_up(remedy(code) + (detail.empty() ? "" : " (" + detail + ")"));
    }
}

ImapClient::Folder ImapClient::examine(std::string_view folder) {
    Folder found;
    for (const Response& response : command("EXAMINE " + quote_folder(folder))) {
        if (const auto validity = number_after(response.text, "[UIDVALIDITY ")) {
            found.uid_validity = *validity;
        }
        if (response.text.ends_with(" EXISTS")) {
            found.messages = number_after(response.text, "* ").value_or(0);
        }
    }
    if (found.uid_validity == 0) {
        give_up("it gives no UIDVALIDITY, so that no message could be told from another");
    }
    return found;
}

std::vector<std::int64_t> ImapClient::search(std::int64_t after, std::optional<TimeMs> since) {
    std::vector<std::int64_t> uids;
    const std::string day = since ? " SINCE " + day_of(*since - kDayMs) : "";
    for (const Response& response : command(fmt::format("UID SEARCH UID {}:*{}", after + 1, day))) {
        if (!response.text.starts_with("* SEARCH")) {
            continue;
        }
        for (const std::string_view word : split(response.text, ' ')) {
            // "n:*" answers the last message even when its UID is smaller (RFC 3501 section 6.4.8).
            if (const auto uid = parse_int(word); uid && *uid > after) {
                uids.push_back(*uid);
            }
        }
    }
    std::sort(uids.begin(), uids.end());
    return uids;
}

std::optional<ImapClient::Mail> ImapClient::fetch(std::int64_t uid) {
    for (Response& response : command(fmt::format(
             "UID FETCH {} (UID INTERNALDATE BODY.PEEK[]<0.{}>)", uid, options_.most_bytes))) {
        if (response.text.find(" FETCH ") == std::string::npos ||
            number_after(response.text, "UID ") != uid) {
            continue;
        }
        Mail mail;
        mail.uid = uid;
        constexpr std::string_view kDate = "INTERNALDATE \"";
        const std::size_t at = response.text.find(kDate);
        if (at != std::string::npos) {
            const std::size_t begin = at + kDate.size();
            const std::string_view text(response.text);
            mail.received_at =
                parse_internal_date(text.substr(begin, text.find('"', begin) - begin)).value_or(0);
        }
        if (!response.literals.empty()) {
            mail.bytes = std::move(response.literals.front());
        }
        return mail;
    }
    return std::nullopt;
}

void ImapClient::logout() noexcept {
    try {
        command("LOGOUT");
    } catch (const std::exception&) {
        // The server may close at once.
    }
}

std::vector<ImapClient::Response> ImapClient::command(const std::string& text) {
    const std::string tag = fmt::format("c{}", ++tag_);
    deadline_ = steady_clock::now() + options_.command_timeout;
    received_ = 0;
    write_all(tag + " " + text + "\r\n");
    std::vector<Response> untagged;
    while (true) {
        Response response = read_response();
        if (response.text.starts_with(tag + " ")) {
            const std::string_view result = std::string_view(response.text).substr(tag.size() + 1);
            if (!equals_ignoring_case(result.substr(0, 3), "OK ")) {
                const std::string verb = text.substr(0, text.find(' '));
                give_up(fmt::format("{} is refused: {}",
                                    verb == "EXAMINE" ? "the folder" : verb,
                                    to_valid_utf8(truncate_utf8(result, 300))));
            }
            return untagged;
        }
        if (response.text.starts_with("* BYE") && text != "LOGOUT") {
            give_up("it says goodbye: " + to_valid_utf8(truncate_utf8(response.text, 300)));
        }
        if (untagged.size() >= kMostResponses) {
            give_up("it answers without end");
        }
        untagged.push_back(std::move(response));
    }
}

ImapClient::Response ImapClient::read_response() {
    Response response;
    while (true) {
        const std::string line = read_line();
        response.text += line;
        const auto size = literal_size(line);
        if (!size) {
            return response;
        }
        if (response.literals.size() >= kMostLiterals) {
            give_up("it sends more than was asked for");
        }
        response.literals.push_back(read_literal(*size));
    }
}

std::string ImapClient::read_line() {
    std::size_t looked = input_at_;
    while (true) {
        const std::size_t end = input_.find('\n', looked);
        if (end != std::string::npos) {
            std::string line = input_.substr(input_at_, end - input_at_);
            input_at_ = end + 1;
            if (line.ends_with('\r')) {
                line.pop_back();
            }
            return line;
        }
        if (input_.size() - input_at_ > kMostLine) {
            give_up("it sends a line without end");
        }
        const std::size_t kept = input_.size() - input_at_;
        read_more();
        looked = input_at_ + kept;
    }
}

/// More than was asked for is read and thrown away.
std::string ImapClient::read_literal(std::size_t size) {
    std::string out;
    while (size > 0) {
        if (input_at_ == input_.size()) {
            read_more();
        }
        const std::size_t here = std::min(size, input_.size() - input_at_);
        const std::size_t room = options_.most_bytes - std::min(options_.most_bytes, out.size());
        out.append(input_, input_at_, std::min(here, room));
        input_at_ += here;
        size -= here;
    }
    return out;
}

void ImapClient::read_more() {
    input_.erase(0, input_at_);
    input_at_ = 0;
    std::array<char, 16384> buffer{};
    while (true) {
        std::size_t got = 0;
        const CURLcode code = curl_easy_recv(easy_.get(), buffer.data(), buffer.size(), &got);
        if (code == CURLE_OK && got > 0) {
            input_.append(buffer.data(), got);
            received_ += got;
            if (received_ > kMostAnswer + options_.most_bytes) {
                give_up("it sends more than was asked for");
            }
            return;
        }
        if (code != CURLE_AGAIN) {
            give_up("it closed the connection");
        }
        wait(POLLIN);
    }
}

void ImapClient::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t sent = 0;
        const CURLcode code = curl_easy_send(easy_.get(), bytes.data(), bytes.size(), &sent);
        bytes.remove_prefix(sent);
        if (code == CURLE_AGAIN) {
            wait(POLLOUT);
        } else if (code != CURLE_OK) {
            give_up("it closed the connection");
        }
    }
}

void ImapClient::wait(short events) {
    if (options_.stopping()) {
        give_up("the daemon stops");
    }
    if (steady_clock::now() > deadline_) {
        give_up("it does not answer in time");
    }
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
    pollfd waiting{socket, events, 0};
    poll(&waiting, 1, static_cast<int>(kLook.count()));
}

}  // namespace campaignd::mail
