#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/audit.h"
#include "model/detail.h"
#include "model/user.h"
#include "service/access/paging.h"

namespace campaignd::service {

/// Who asks for a change, as the audit names them.
struct Actor {
    std::string name;     // "user:1 anna@example.org", "token:3 backup", "cli"
    std::string address;  // where the request came from; empty on this machine
};

Actor actor_of(const Principal& principal, std::string address);

/// Notes a change in the transaction that makes it. `detail` holds no secrets.
void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           const std::string& target,
           Detail detail = {});
/// The target of "sender.create" is "sender:ID".
void audit(db::WriteTx& tx,
           const Actor& actor,
           std::string_view action,
           std::int64_t id,
           Detail detail = {});

/// Reads the audit. Owner: App. Thread-safe.
class Audit {
  public:
    explicit Audit(db::Database& database) : database_(database) {}

    /// Newest first.
    Page<AuditEntry> list(const PageQuery& query) const;

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
