#pragma once

#include <cstdint>

#include "db/database.h"
#include "model/settings.h"
#include "service/access/audit.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// What the page can set for the whole instance. Owner: App. Thread-safe.
/// Throws Error(kInvalid) with every fault, StaleRevision.
class Settings {
  public:
    explicit Settings(db::Database& database) : database_(database) {}

    InstanceSettings get() const;
    static InstanceSettings get(const db::ReadTx& tx);
    /// That alone: it is asked for with every dot mark.
    static std::optional<ContactCap> contact_cap(const db::ReadTx& tx);
    /// The sender is about to go.
    static void forget_default_sender(db::WriteTx& tx);
    /// A relay took a test mail: the first time is kept.
    static void note_test_mail(db::WriteTx& tx);
    InstanceSettings update(const Actor& actor,
                            SettingsChange change,
                            const ExpectedRevision& expected = {});

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
