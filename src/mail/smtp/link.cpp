#include "mail/smtp/link.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "mail/net/certificates.h"

namespace campaignd::mail {
namespace {

bool is_host_byte(char c) noexcept {
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || c == '.' || c == '-' ||
           c == '_' || c == ':' || c == '[' || c == ']';
}

bool is_host(std::string_view host) noexcept {
    return !host.empty() && host.size() <= 253 &&
           std::all_of(host.begin(), host.end(), is_host_byte);
}

std::string ehlo_name(const SmtpAccount& account) {
    if (!account.ehlo_name.empty()) {
        return account.ehlo_name;
    }
    char name[256] = {};
    if (gethostname(name, sizeof name - 1) != 0 || !is_host(name)) {
        return "localhost";
    }
    return name;
}

std::string url_of(const SmtpAccount& account) {
    const bool bare_ipv6 = account.host.find(':') != std::string::npos && account.host[0] != '[';
    return fmt::format("{}://{}{}{}:{}/{}",
                       account.tls == TlsMode::kTls ? "smtps" : "smtp",
                       bare_ipv6 ? "[" : "",
                       account.host,
                       bare_ipv6 ? "]" : "",
                       account.port,
                       ehlo_name(account));
}

template <typename Value>
void set(CURL* easy, CURLoption option, Value value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK) {
        fail(ErrorCode::kInternal,
             fmt::format("libcurl refuses option {}", static_cast<int>(option)));
    }
}

const char* login_remedy(bool with_token) {
    return with_token ? ": the mail provider does not take its access token; a new one is asked "
                        "for once; if this stays, connect the sender again and look whether the "
                        "account may send by SMTP"
                      : ": check username and password";
}

/// Of the JSON by which a token is refused ({"status":"401","schemes":"bearer"}: RFC 7628 section
/// 3.2.2, and XOAUTH2 likewise) what people can use; the whole of what is none.
std::string token_refusal(std::string_view said) {
    constexpr std::string_view kStatus = "\"status\"";
    const std::size_t at = said.find(kStatus);
    if (at == std::string_view::npos) {
        return std::string(said);
    }
    const std::string_view rest = said.substr(at + kStatus.size());
    const std::size_t begin = std::min(rest.find_first_not_of(" \t:\""), rest.size());
    const std::size_t end = std::min(rest.find_first_of("\",} \t", begin), rest.size());
    return fmt::format("status {}", rest.substr(begin, end - begin));
}

/// A token goes by OAUTHBEARER (RFC 7628) where that is offered, else by XOAUTH2, and by no
/// mechanism that takes a password.
void log_in(CURL* easy, const SmtpAccount& account) {
    set(easy, CURLOPT_USERNAME, account.username.c_str());
    if (account.uses_token) {
        set(easy, CURLOPT_XOAUTH2_BEARER, account.bearer.c_str());
        set(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
    } else {
        set(easy, CURLOPT_PASSWORD, account.password.c_str());
    }
}

/// The relay's own words are quoted at most so long in a trouble text.
constexpr std::size_t kMaxQuote = 200;

}  // namespace

CurlInit::CurlInit() {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        fail(ErrorCode::kInternal, "libcurl cannot be initialised");
    }
}

CurlInit::~CurlInit() {
    curl_global_cleanup();
}

std::string account_fault(const SmtpAccount& account) {
    if (!is_host(account.host)) {
        return "the relay's host name is empty or malformed; correct it";
    }
    if (account.port < 1 || account.port > 65535) {
        return "the relay's port must be between 1 and 65535; correct it";
    }
    if (!account.ehlo_name.empty() && !is_host(account.ehlo_name)) {
        return "the EHLO name is malformed; use a host name";
    }
    if (has_control(account.username) || has_control(account.password)) {
        return "the username or password holds a control byte; type it anew";
    }
    if (account.uses_token && account.bearer.empty()) {
        return "there is no valid access token; connect the sender again, or wait until it is "
               "renewed";
    }
    return {};
}

SmtpLink::SmtpLink(const SmtpAccount& account, const SmtpOptions& options)
    : where_(fmt::format("relay {}:{}", account.host, account.port)),
      tls_(account.tls),
      with_login_(!account.username.empty()),
      with_token_(account.uses_token),
      rules_{.allow_private = account.allow_private} {
    easy_ = curl_easy_init();
    check(easy_ != nullptr, "libcurl handle");
    try {
        configure(account, options);
    } catch (...) {
        curl_easy_cleanup(easy_);
        throw;
    }
}

SmtpLink::~SmtpLink() {
    watch_ = nullptr;
    if (multi_ != nullptr) {
        curl_multi_remove_handle(multi_, easy_);
    }
    curl_easy_cleanup(easy_);
    if (multi_ != nullptr) {
        curl_multi_cleanup(multi_);
    }
}

void SmtpLink::configure(const SmtpAccount& account, const SmtpOptions& options) {
    const auto limit = options.connect_timeout + options.command_timeout;
    set(easy_, CURLOPT_URL, url_of(account).c_str());
    set(easy_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(easy_, CURLOPT_PROXY, "");  // an environment variable must not redirect mail
    set(easy_, CURLOPT_CONNECT_ONLY, 1L);
    set(easy_, CURLOPT_FRESH_CONNECT, 1L);
    set(easy_, CURLOPT_NOSIGNAL, 1L);
    set(easy_, CURLOPT_QUICK_EXIT, 1L);  // closing must not wait for a resolver thread
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit.count()));
    set(easy_,
        CURLOPT_SERVER_RESPONSE_TIMEOUT,
        static_cast<long>(std::max<std::int64_t>(1, limit.count() / 1000)));
    set(easy_,
        CURLOPT_USE_SSL,
        static_cast<long>(tls_ == TlsMode::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    set(easy_, CURLOPT_ERRORBUFFER, static_cast<char*>(curl_text_));
    set(easy_, CURLOPT_HEADERFUNCTION, &SmtpLink::header_callback);
    set(easy_, CURLOPT_HEADERDATA, static_cast<void*>(this));
    rules_.guard(easy_);
    trust_certificates(easy_, options.ca_file);
    if (with_login_) {
        log_in(easy_, account);
        set(easy_, CURLOPT_SASL_IR, 1L);
    }
}

void SmtpLink::start(Watch watch) {
    watch_ = std::move(watch);
    multi_ = curl_multi_init();
    check(multi_ != nullptr, "libcurl multi handle");
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &SmtpLink::socket_callback);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &SmtpLink::timer_callback);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
    curl_multi_add_handle(multi_, easy_);
}

int SmtpLink::socket_callback(CURL*, curl_socket_t fd, int what, void* self, void*) {
    auto* link = static_cast<SmtpLink*>(self);
    if (link->watch_) {
        link->watch_(fd, what);
    }
    return 0;
}

int SmtpLink::timer_callback(CURLM*, long timeout_ms, void* self) {
    auto* link = static_cast<SmtpLink*>(self);
    link->timer_.reset();
    if (timeout_ms >= 0) {
        link->timer_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    }
    return 0;
}

void SmtpLink::on_socket(int fd, int curl_events) {
    drive(fd, curl_events);
}

void SmtpLink::on_timer() {
    timer_.reset();
    drive(CURL_SOCKET_TIMEOUT, 0);
}

void SmtpLink::drive(int fd, int curl_events) {
    if (finished()) {
        return;
    }
    int running = 0;
    curl_multi_socket_action(multi_, fd, curl_events, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg == CURLMSG_DONE) {
            settle(message->data.result);
        }
    }
}

void SmtpLink::connect_blocking() {
    settle(curl_easy_perform(easy_));
}

void SmtpLink::settle(CURLcode result) {
    result_ = result;
    timer_.reset();
    watch_ = nullptr;
    if (result != CURLE_OK) {
        explain(result);
        return;
    }
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(easy_, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd == CURL_SOCKET_BAD) {
        trouble_ = where_ + ": the relay closed the connection at once";
        return;
    }
    socket_ = fd;
    if (with_login_ && !features_.auth) {  // libcurl goes on without AUTH then
        trouble_ =
            where_ + ": the relay does not offer AUTH" +
            (tls_ == TlsMode::kNone ? " without TLS; choose STARTTLS or TLS, or remove the username"
                                    : "; remove the username or use another port");
        permanent_ = true;
    }
}

void SmtpLink::give_up(std::string_view why) {
    trouble_ = fmt::format("{}: {}", where_, why);
    result_ = CURLE_ABORTED_BY_CALLBACK;
    timer_.reset();
}

SmtpLink::Io SmtpLink::read(char* into, std::size_t capacity, std::size_t& got) {
    got = 0;
    if (encrypted()) {
        const CURLcode result = curl_easy_recv(easy_, into, capacity, &got);
        if (result == CURLE_AGAIN) {
            return Io::kAgain;
        }
        return result == CURLE_OK && got > 0 ? Io::kOk : Io::kClosed;
    }
    ssize_t count = 0;
    do {
        count = ::recv(socket_, into, capacity, MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return errno == EAGAIN ? Io::kAgain : Io::kClosed;
    }
    got = static_cast<std::size_t>(count);
    return got > 0 ? Io::kOk : Io::kClosed;
}

SmtpLink::Io SmtpLink::write(std::string_view bytes, std::size_t& accepted) {
    accepted = 0;
    if (encrypted()) {
        const CURLcode result = curl_easy_send(easy_, bytes.data(), bytes.size(), &accepted);
        if (result == CURLE_AGAIN) {
            return Io::kAgain;
        }
        return result == CURLE_OK ? Io::kOk : Io::kClosed;
    }
    ssize_t count = 0;
    do {
        count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return errno == EAGAIN ? Io::kAgain : Io::kClosed;
    }
    accepted = static_cast<std::size_t>(count);
    return Io::kOk;
}

std::size_t SmtpLink::header_callback(char* data, std::size_t size, std::size_t count, void* self) {
    static_cast<SmtpLink*>(self)->take_line(std::string_view(data, size * count));
    return size * count;
}

/// The only 250 replies while connecting answer EHLO: the last one counts, after STARTTLS too.
void SmtpLink::take_line(std::string_view line) {
    line = trim(line);
    if (line.size() < 3) {
        return;
    }
    if (!greeted_) {
        greeted_ = true;
        greeting_ = to_valid_utf8(truncate_utf8(line, kMaxQuote));
    }
    if (line.substr(0, 4) == "334 " && with_token_) {
        // To OAUTHBEARER libcurl answers and gets a refusal; to XOAUTH2 it ends the connection.
        const std::string said = token_refusal(base64_decode(line.substr(4)).value_or(""));
        refusal_ = to_valid_utf8(truncate_utf8(said, kMaxQuote));
        return;
    }
    if (line[0] == '4' || line[0] == '5') {
        refusal_ = to_valid_utf8(truncate_utf8(line, kMaxQuote));
        return;
    }
    if (line.substr(0, 3) != "250") {
        return;
    }
    if (!in_reply_) {
        reading_ = {};  // the first line is the relay's name
    } else if (line.size() > 4) {
        reading_.add(line.substr(4));
    }
    in_reply_ = line.size() > 3 && line[3] == '-';
    if (!in_reply_) {
        features_ = reading_;
    }
}

void SmtpLink::explain(CURLcode result) {
    const std::string quote = refusal_.empty() ? std::string() : fmt::format(" ({})", refusal_);
    long os_error = 0;
    curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_error);
    char buffer[128] = {};
    const char* os_text = strerror_r(static_cast<int>(os_error), buffer, sizeof buffer);
    std::string why;
    switch (result) {
        case CURLE_COULDNT_RESOLVE_HOST:
            why = "the host name was not found; check the host and this machine's DNS";
            break;
        case CURLE_COULDNT_CONNECT:
            if (rules_.refused) {
                why =
                    "mail servers may not be at this address (link-local, reserved, or private "
                    "while send.allow_private is false); correct the host";
                permanent_ = true;
                break;
            }
            why = os_error == ECONNREFUSED
                      ? "connection refused; check host and port"
                      : fmt::format("cannot connect ({}); check host, port and firewall",
                                    os_error == 0 ? "no route" : os_text);
            break;
        case CURLE_OPERATION_TIMEDOUT:
            why = greeted_ ? "the relay did not answer EHLO, STARTTLS or AUTH in time"
                           : "no answer in time; check host, port and firewall";
            break;
        case CURLE_USE_SSL_FAILED:
            why = "the relay does not offer STARTTLS" + quote + "; use another port or TLS mode";
            permanent_ = true;
            break;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            why =
                fmt::format("certificate not trusted ({}); the host must match a valid certificate",
                            static_cast<const char*>(curl_text_));
            permanent_ = true;
            break;
        case CURLE_SSL_CONNECT_ERROR:
            why = fmt::format("TLS failed ({}); check port and TLS mode",
                              static_cast<const char*>(curl_text_));
            permanent_ = true;
            break;
        case CURLE_LOGIN_DENIED:
            permanent_ = refusal_.empty() || refusal_[0] != '4';
            why = permanent_ ? "AUTH refused" + quote + login_remedy(with_token_)
                             : "AUTH put off" + quote + ": the relay cannot check logins now";
            break;
        default:
            why = refusal_.empty()
                      ? fmt::format("connecting failed ({})",
                                    curl_text_[0] != '\0' ? static_cast<const char*>(curl_text_)
                                                          : curl_easy_strerror(result))
                      : fmt::format("refused the connection{}", quote);
    }
    trouble_ = fmt::format("{}: {}", where_, why);
}

}  // namespace campaignd::mail
