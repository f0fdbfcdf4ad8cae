#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/audit.h"
#include "model/detail.h"
#include "model/user.h"
#include "service/access/paging.h"

namespace campaignd::service {

class Refusals;

/// Who asks for a change, as the audit names them.
struct Actor {
    std::string name;          // "user:1 anna@example.org", "token:3 backup", "cli"
    std::string address;       // where the request came from; empty on this machine
    std::string request_id{};  // empty when there was none
};

Actor actor_of(const Principal& principal, std::string address, std::string request_id = {});
/// Of somebody who is about to be logged in.
Actor actor_of(const User& user, std::string address);

/// Notes a change in the transaction that makes it. `detail` holds no secrets.
void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           const std::string& target,
           const Detail& detail = {});
/// The target of "sender.create" is "sender:ID".
void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           std::int64_t id,
           const Detail& detail = {});

/// Reads the audit, and notes what changes nothing. Owner: App; the references must outlive it.
/// Thread-safe.
class Audit {
  public:
    /// `keep_d`: days after which rows go; 0: never.
    Audit(db::Database& database, Refusals& refusals, int keep_d = 0)
        : database_(database), refusals_(refusals), keep_d_(keep_d) {}

    /// Newest first. A text is looked for in some of the newest rows at once; the page says how far
    /// back that was, and its `next` goes on there.
    AuditPage list(const PageQuery& query, AuditFilter filter = {}) const;
    /// What list() gives, newest first and whole, in short snapshots.
    void walk(const AuditFilter& filter, const std::function<void(const AuditEntry&)>& take) const;

    /// A download is about to begin. When it cannot be written, as on a full disk, the log has it
    /// and the download goes on: it may be the backup that saves the day.
    void note(const Actor& actor,
              std::string_view action,
              const std::string& target,
              const Detail& detail = {}) noexcept;
    /// A token that was refused what it tried.
    void refused(const Principal& token,
                 const std::string& address,
                 std::string_view route,
                 std::string_view why) noexcept;

    /// Removes some rows that are too old; false when none are left.
    bool prune();

  private:
    db::Database& database_;
    Refusals& refusals_;
    const int keep_d_;
};

}  // namespace campaignd::service
