#pragma once

#include "db/database.h"
#include "model/relays.h"
#include "service/access/audit.h"
#include "service/access/revision.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// What each relay's reports are checked by. Sealed in the database; no answer holds a secret.
/// Owner: App; the references must outlive it. Thread-safe. Throws StaleRevision.
class RelaySettings {
  public:
    RelaySettings(db::Database& database, const MasterKey& key) : database_(database), key_(key) {}

    RelayKeys get() const;
    RelayKeys update(const Actor& actor,
                     const RelayKeysChange& change,
                     const ExpectedRevision& expected = {});

  private:
    RelayKeys get(const db::ReadTx& tx) const;

    db::Database& database_;
    const MasterKey& key_;
};

}  // namespace campaignd::service
