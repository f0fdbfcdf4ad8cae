#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "db/database.h"
#include "service/access/audit.h"
#include "service/access/revision.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// What each relay's reports are checked by. Sealed in the database; no answer holds a secret.
/// Owner: App; the references must outlive it. Thread-safe. Throws Error(kInvalid) with every
/// fault, StaleRevision.
class RelaySettings {
  public:
    /// Absent: reports of that relay are refused.
    struct Values {
        std::optional<std::vector<std::string>> ses_topic_arns;
        std::optional<std::string> sendgrid_public_key;   // DER
        std::optional<std::string> postmark_credentials;  // "user:password"
        std::optional<std::string> mailgun_signing_key;
    };

    RelaySettings(db::Database& database, const MasterKey& key) : database_(database), key_(key) {}

    Values values() const;
    /// {"ses":{"set","topic_arns"},"sendgrid":{"set"},"postmark":{"set","username"},
    /// "mailgun":{"set"},"revision"}.
    nlohmann::json get() const;
    /// {"ses":{"topic_arns"},"sendgrid":{"public_key"},"postmark":{"username","password"},
    /// "mailgun":{"signing_key"}}, any of them; null forgets one. Answers all.
    nlohmann::json update(const Actor& actor,
                          const nlohmann::json& body,
                          const ExpectedRevision& expected = {});

  private:
    nlohmann::json answer(const db::ReadTx& tx) const;
    std::optional<nlohmann::json> stored(const db::ReadTx& tx, const std::string& relay) const;

    db::Database& database_;
    const MasterKey& key_;
};

}  // namespace campaignd::service
