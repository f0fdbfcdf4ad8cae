#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "model/detail.h"
#include "store/audit.h"

namespace campaignd::service {

/// One thing that was refused.
struct Refusal {
    std::string_view action;  // "session.fail", "token.refuse"
    std::string actor;        // "stranger", "token:3 backup"
    std::string target;       // "user:1", "token:3"; only what is known here: not what was typed
    std::string address;
    Detail detail{};
};

/// Wrong passwords and tokens that may not do what they tried, for the audit. Strangers may try as
/// often as they like, so rows are bounded: one for each account and network in a minute, with a
/// count; when many networks try, one for each account in a minute, and beyond 2,000 a day one in
/// an hour. The first try is written at once, behind the answer; the count when the minute is over,
/// or when somebody looks. Owner: App; the database must outlive it. Thread-safe.
class Refusals {
  public:
    explicit Refusals(db::Database& database) : database_(database) {}

    ~Refusals() { flush(); }

    Refusals(const Refusals&) = delete;
    Refusals& operator=(const Refusals&) = delete;

    /// Waits for no write and throws nothing: a refusal is a refusal on a full disk, too.
    void note(const Refusal& refusal) noexcept;
    /// Writes what was counted. On a full disk it is lost, and the log says so.
    void flush() noexcept;

  private:
    /// How many rows of one action there were.
    struct Spent {
        std::int64_t minute = 0;
        std::int64_t day = 0;
        int in_minute = 0;
        int in_day = 0;
    };

    struct Count {
        store::audit::Counted what;
        std::int64_t pending = 0;  // times that are not written yet
        bool is_new = true;
    };

    using Times = std::vector<std::pair<store::audit::Counted, std::int64_t>>;

    Count& count_of(const Refusal& refusal, std::int64_t minute) REQUIRES(mutex_);
    bool may_spend(std::string_view action, std::int64_t minute) REQUIRES(mutex_);
    /// What waits to be written; minutes that are over are forgotten.
    Times take() REQUIRES(mutex_);
    void write_later(Times times) REQUIRES(mutex_);
    void flush_later();
    static void write(db::WriteTx& tx, const Times& times);

    db::Database& database_;

    Mutex mutex_;
    std::map<std::string, Count> counts_ GUARDED_BY(mutex_);
    std::int64_t minute_ GUARDED_BY(mutex_) = 0;
    std::map<std::string, Spent, std::less<>> spent_ GUARDED_BY(mutex_);
    bool written_ GUARDED_BY(mutex_) = false;  // behind an answer, since the last flush()
};

}  // namespace campaignd::service
