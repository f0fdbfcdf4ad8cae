#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "model/suppression.h"
#include "service/access/audit.h"
#include "service/access/paging.h"

namespace campaignd::service {

/// Addresses and domains that get no mail from any campaign.
///
/// From the moment an addition is acknowledged nothing goes out to it: enrolment, loading a message
/// and the dot mark all look it up. What is queued for an address is skipped in the same
/// transaction; for domains and imported files a job ("suppress") walks all recipients in slices.
/// Removing one lets later messages through; what was skipped stays skipped.
/// Owner: App; `database` must outlive it. Thread-safe. Throws Error: kInvalid with every fault,
/// kNotFound.
class Suppressions {
  public:
    /// `work_added` wakes the dispatcher.
    Suppressions(db::Database& database, std::function<void()> work_added)
        : database_(database), work_added_(std::move(work_added)) {}

    struct Added {
        Suppression suppression;
        bool is_new = false;
    };

    Added add(const Actor& actor, const SuppressionRequest& request);

    /// Newest first, with how far the walk over all recipients is. `kind`: "address", "domain" or
    /// nothing.
    SuppressionsPage list(const PageQuery& query, const std::optional<std::string>& kind) const;
    Suppression get(std::int64_t id) const;
    void remove(const Actor& actor, std::int64_t id);
    /// By address or domain. An address that only an erasure keeps out is freed by it, too.
    void remove_value(const Actor& actor, const std::string& field, const std::string& text);

    /// Adds the rows of a CSV file in slices: a column "address", "email", "domain" or "value", and
    /// "reason" when there is one. What a cut-off call has added stays; the same file again adds
    /// the rest.
    SuppressionImport import_csv(const Actor& actor, const std::filesystem::path& file);
    /// value,kind,reason,since piece by piece; import_csv() reads it back.
    void write_csv(const std::function<void(std::string_view)>& sink) const;

  private:
    db::Database& database_;
    const std::function<void()> work_added_;
};

/// One slice of the walk behind new suppressions, of at most so many people found; false when it is over. Throws Error.
bool sweep_suppressed(db::WriteTx& tx, int most);

}  // namespace campaignd::service
