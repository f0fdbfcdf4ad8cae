#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "db/database.h"
#include "service/access/audit.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// What the page can set for the whole instance. Owner: App. Thread-safe.
/// Throws Error(kInvalid) with every fault, an unknown key is one; StaleRevision.
class Settings {
  public:
    struct Values {
        std::string company_name;
        std::optional<std::int64_t> default_sender_id;
        std::optional<std::string> public_url;  // without a slash at its end; overrides the file's
        std::int64_t revision = 1;
    };

    explicit Settings(db::Database& database) : database_(database) {}

    Values values() const;
    static Values values(const db::ReadTx& tx);
    /// The sender is about to go.
    static void forget_default_sender(db::WriteTx& tx);
    /// {"company_name","default_sender_id","public_url","revision"}.
    nlohmann::json get() const;
    /// Any of them; null brings the default back. Answers all.
    nlohmann::json update(const Actor& actor,
                          const nlohmann::json& body,
                          const ExpectedRevision& expected = {});

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
