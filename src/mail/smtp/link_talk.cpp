// SmtpLink's reading of what the relay says while connecting, and its texts for people.
#include <fmt/format.h>

#include <cstring>

#include "base/text.h"
#include "mail/smtp/link.h"

namespace campaignd::mail {
namespace {

/// The relay's own words are quoted at most so long in a trouble text.
constexpr std::size_t kMaxQuote = 200;

}  // namespace

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
            permanent_ = refusal_.empty() || refusal_[0] == '5';
            why = permanent_ ? "AUTH refused" + quote + ": check username and password"
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
