#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mail/net/address_rules.h"
#include "mail/smtp/envelope.h"
#include "mail/smtp/reply_reader.h"
#include "mail/smtp/types.h"
#include "mail/smtp/wire.h"

namespace campaignd::mail {

/// libcurl's process-wide state. Owned by App (and by each test program) for its whole life, made
/// before any thread. Throws Error(kInternal).
class CurlInit {
  public:
    CurlInit();
    ~CurlInit();
    CurlInit(const CurlInit&) = delete;
    CurlInit& operator=(const CurlInit&) = delete;
};

/// What is wrong with the account before anything is dialled; "" when nothing.
std::string account_fault(const SmtpAccount& account);

/// One connection to a relay: libcurl (CURLOPT_CONNECT_ONLY) does DNS, TCP, TLS, EHLO and AUTH,
/// then bytes pass through read() and write(), without libcurl where nothing is encrypted. It has a
/// multi handle of its own: a shared one closes connections it believes unused, and ours look
/// unused. Owner: a connection of SmtpExchange, verify_smtp() or send_one(). Thread: the owner's.
/// Throws Error(kInternal) when libcurl cannot be set up.
class SmtpLink final : public SmtpWire {
  public:
    /// Told which socket to watch while connecting; `what` is CURL_POLL_IN, _OUT, _INOUT, _REMOVE.
    using Watch = std::function<void(int fd, int what)>;

    SmtpLink(const SmtpAccount& account, const SmtpOptions& options);
    ~SmtpLink() override;
    SmtpLink(const SmtpLink&) = delete;
    SmtpLink& operator=(const SmtpLink&) = delete;

    /// Connects without blocking: feed on_socket() and on_timer() until finished().
    void start(Watch watch);
    void on_socket(int fd, int curl_events);
    void on_timer();

    /// When on_timer() is due, on the real steady clock (libcurl's own).
    std::optional<SteadyTime> timer() const noexcept { return timer_; }

    /// Connects on the calling thread.
    void connect_blocking();

    bool finished() const noexcept { return result_.has_value(); }

    bool usable() const noexcept override { return result_ == CURLE_OK && trouble_.empty(); }

    bool greeted() const noexcept override { return greeted_; }

    const std::string& trouble() const noexcept override { return trouble_; }

    bool permanent_looking() const noexcept override { return permanent_; }

    void give_up(std::string_view why) override;

    const SmtpFeatures& features() const noexcept override { return features_; }

    const std::string& greeting() const noexcept { return greeting_; }

    int socket() const noexcept { return socket_; }

    bool encrypted() const noexcept override { return tls_ != TlsMode::kNone; }

    Io read(char* into, std::size_t capacity, std::size_t& got) override;
    Io write(std::string_view bytes, std::size_t& accepted) override;

  private:
    static int socket_callback(CURL*, curl_socket_t fd, int what, void* self, void*);
    static int timer_callback(CURLM*, long timeout_ms, void* self);
    static std::size_t header_callback(char* data, std::size_t size, std::size_t count, void* self);

    void configure(const SmtpAccount& account, const SmtpOptions& options);
    void drive(int fd, int curl_events);
    void settle(CURLcode result);
    void explain(CURLcode result);
    void take_line(std::string_view line);

    // constant
    std::string where_;  // "relay host:port"
    TlsMode tls_;
    bool with_login_;
    bool with_token_;

    AddressRules rules_;
    CURL* easy_ = nullptr;
    CURLM* multi_ = nullptr;
    Watch watch_;
    std::optional<SteadyTime> timer_;
    std::optional<CURLcode> result_;
    int socket_ = -1;
    bool greeted_ = false;
    bool permanent_ = false;
    std::string greeting_;
    std::string trouble_;
    SmtpFeatures features_;
    SmtpFeatures reading_;  // of a reply that has not ended
    bool in_reply_ = false;
    std::string refusal_;  // the last 4yz or 5yz line
    char curl_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace campaignd::mail
