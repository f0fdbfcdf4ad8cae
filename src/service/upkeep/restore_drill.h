#pragma once

#include <functional>
#include <optional>

#include "service/upkeep/offsite.h"

namespace campaignd::service {

/// Proves that the newest copy elsewhere can be restored: fetches it, decrypts it with the recovery
/// key, looks through the database (quick_check), opens its sealed secrets with the master key that
/// was in it, and checks it whole (`campaignd check`), pictures and attachments too. In a folder of
/// its own, removed afterwards; refused when the disk has no room for it.
/// Owner: App. Thread: one, the copies' own.
class RestoreDrill {
  public:
    explicit RestoreDrill(const Offsite& offsite) : offsite_(offsite) {}

    /// Blocks for as long as it takes. When the next one is due; nothing when only a person asks
    /// for them. Throws Error only when the database cannot be written.
    std::optional<TimeMs> turn(const std::function<bool()>& stopping) const;

  private:
    std::string run(DrillState& state, const std::function<bool()>& stopping) const;
    std::optional<TimeMs> next_after(const DrillState& state) const;

    const Offsite& offsite_;
};

}  // namespace campaignd::service
