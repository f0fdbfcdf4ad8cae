#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace campaignd::test {

/// One scripted misbehaviour. It fires when `verb` arrives (BANNER, EHLO, AUTH, MAIL, RCPT, DATA,
/// BODY = first byte of a body, DOT, RSET, QUIT) and `match` is part of the command's argument, for
/// DATA, BODY and DOT of the recipient.
struct SmtpRule {
    enum class Then { kGoOn, kClose, kReset };

    std::string verb;
    std::string match{};
    std::string reply{};  // raw bytes with their line ends; "" = none. Replaces the usual reply
    Then then = Then::kGoOn;
    std::chrono::milliseconds delay{0};
    int times = -1;      // how often it fires; -1: always
    bool usual = false;  // keep the usual reply (for a delay or a cut only)
};

struct FakeSmtpOptions {
    bool pipelining = true;
    bool smtp_utf8 = false;
    std::size_t size = 0;  // 0: no SIZE line
    bool offer_auth = false;
    std::string username, password;
    int max_messages = 0;     // a connection is closed after so many; 0: never
    int goodbye_after = 0;    // MAIL after so many messages is answered 421; 0: never
    bool strict_dot = false;  // as Haraka: what comes before the answer to the dot is answered 503
    std::size_t chunk = 0;    // replies leave in pieces of so many bytes; 0: whole
    std::chrono::milliseconds delay{0};  // before each reply
};

struct ReceivedMail {
    std::string from, to, data, message_id;  // data: dots unstuffed
    int connection = 0;
};

/// A relay on a real socket of 127.0.0.1, port chosen by the kernel, on its own thread, that
/// follows a script. It counts final dots of bodies whether or not it accepts them. Owner: a test.
/// Thread-safe. Throws std::runtime_error when no socket is to be had.
class FakeSmtpServer {
  public:
    explicit FakeSmtpServer(FakeSmtpOptions options = {}, std::vector<SmtpRule> rules = {});
    ~FakeSmtpServer();
    FakeSmtpServer(const FakeSmtpServer&) = delete;
    FakeSmtpServer& operator=(const FakeSmtpServer&) = delete;

    int port() const noexcept { return port_; }

    void add_rule(SmtpRule rule);
    void clear_rules();

    std::vector<ReceivedMail> mails() const;
    /// Every complete command line and the words BODY and DOT, with its connection: "1 MAIL
    /// FROM:…".
    std::vector<std::string> lines() const;
    /// All bytes one connection (from 1) has sent.
    std::string bytes(int connection) const;
    int connections() const;
    int dots() const;
    /// Commands that came in one read with the final dot before them.
    int followed_dots() const;

  private:
    struct Connection;

    void run();
    void accept_one();
    bool serve(Connection& connection);
    bool serve_data(Connection& connection);
    void refuse_early(Connection& connection);
    void command(Connection& connection, const std::string& line);
    void auth(Connection& connection, const std::string& argument);
    void auth_line(Connection& connection, const std::string& line);
    void end_of_data(Connection& connection, const std::string& data);
    /// True when a rule took over.
    bool scripted(Connection& connection,
                  const std::string& verb,
                  const std::string& argument,
                  const std::string& usual);
    void answer(Connection& connection, const std::string& reply, std::chrono::milliseconds delay);
    bool flush(Connection& connection);
    std::string ehlo_reply() const;
    void note(const Connection& connection, const std::string& line);

    const FakeSmtpOptions options_;
    int listener_ = -1;
    int wake_ = -1;
    int port_ = 0;

    mutable std::mutex mutex_;  // guards what follows
    std::vector<SmtpRule> rules_;
    std::vector<ReceivedMail> mails_;
    std::vector<std::string> lines_;
    std::vector<std::string> bytes_;
    int dots_ = 0;
    int followed_dots_ = 0;
    bool stop_ = false;

    std::vector<Connection> open_;  // server thread only
    std::thread thread_;
};

}  // namespace campaignd::test
