#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace campaignd::test {

struct FakeMail {
    std::int64_t uid = 0;
    std::string bytes;
    std::string received = "25-Nov-2026 14:34:29 +0000";
};

/// How the server misbehaves.
enum class ImapFault {
    kNone,
    kCloseAtExamine,
    kCloseInLiteral,  // in the middle of a message
    kNoFolder,
    kNoUidValidity,
    kEndlessLine,  // at SEARCH
    kEndlessLiteral,
    kBye,          // instead of an answer to EXAMINE
    kSilentSearch  // never answers it
};

/// A mailbox on a real socket of 127.0.0.1, port chosen by the kernel, one connection at a time, on
/// its own thread. Owner: a test. Thread-safe. Throws std::runtime_error when no socket is to be
/// had.
class FakeImapServer {
  public:
    FakeImapServer();
    ~FakeImapServer();
    FakeImapServer(const FakeImapServer&) = delete;
    FakeImapServer& operator=(const FakeImapServer&) = delete;

    int port() const noexcept { return port_; }

    void add(FakeMail mail);
    void clear();
    void set_uid_validity(std::int64_t value);
    void set_fault(ImapFault fault);
    /// The commands without their tags, in order; the login without its words.
    std::vector<std::string> commands() const;

    static constexpr const char* kUser = "news";
    static constexpr const char* kPassword = "pass word";

  private:
    void run();
    void serve(int fd);
    bool answer(int fd, const std::string& tag, const std::string& command);
    bool fetch(int fd, const std::string& command, ImapFault fault);
    std::string search(const std::string& command) const;

    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stop_{false};

    mutable std::mutex mutex_;  // guards what follows
    std::vector<FakeMail> mails_;
    std::int64_t uid_validity_ = 7;
    ImapFault fault_ = ImapFault::kNone;
    std::vector<std::string> commands_;

    std::thread thread_;
};

}  // namespace campaignd::test
