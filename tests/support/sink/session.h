#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "support/sink/options.h"

namespace campaignd::sink {

/// What was accepted, over all connections. Every line of the log is written by one write(2)
/// before the answer can leave, so that it is a witness of what the relay is responsible for.
/// Owner: Relay. Thread: one. Throws std::runtime_error when it cannot write.
class Ledger {
  public:
    explicit Ledger(const Options& options);
    ~Ledger();

    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    void accept(const std::string& recipient, std::string_view message);
    /// True on the first call for this recipient.
    bool first_try(const std::string& recipient);

    std::uint64_t accepted() const noexcept { return accepted_; }

  private:
    void keep(std::string_view message) const;

    const std::string folder_;
    int log_ = -1;
    std::uint64_t accepted_ = 0;
    std::set<std::string> tried_;
};

/// The dialogue of one connection (RFC 5321): bytes in, replies out through `reply`.
/// Owner: Relay. Thread: one.
class Session {
  public:
    using Reply = std::function<void(std::string)>;

    Session(const Options& options, Ledger& ledger) : options_(options), ledger_(ledger) {}

    /// Reads what came; false when the connection is to be closed after the replies.
    bool feed(std::string_view bytes, const Reply& reply);

    /// The answer to a final dot.
    static constexpr std::string_view kTaken = "250 2.0.0 taken\r\n";

    static std::string greeting() { return "220 sink.test ESMTP\r\n"; }

  private:
    bool command(std::string_view line, const Reply& reply);
    std::string rcpt(std::string_view line);
    std::string data_reply();
    std::string hello(std::string_view verb) const;
    bool take_message(const Reply& reply);

    const Options& options_;
    Ledger& ledger_;
    std::string buffer_;
    std::string recipient_;
    std::size_t searched_ = 0;  // of buffer_, for the end of data
    bool has_sender_ = false;
    bool in_data_ = false;
    bool in_login_ = false;
};

}  // namespace campaignd::sink
