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
    /// Whether a launch needs another person's yes.
    static bool launch_approval(const db::ReadTx& tx);
    /// Who is told by mail that something waits for a person.
    static std::optional<AlertSettings> alerts(const db::ReadTx& tx);
    /// From which role on a second factor is needed; nothing: the configuration decides alone.
    static std::optional<Role> require_totp(const db::ReadTx& tx);
    /// What messages of blocks stand on.
    static std::optional<Theme> theme(const db::ReadTx& tx);
    /// The sender is about to go.
    static void forget_sender(db::WriteTx& tx, std::int64_t sender_id);
    /// A relay took a test mail: the first time is kept.
    static void note_test_mail(db::WriteTx& tx);
    InstanceSettings update(const Actor& actor,
                            SettingsChange change,
                            const ExpectedRevision& expected = {});

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
