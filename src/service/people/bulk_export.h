#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/bulk.h"

namespace campaignd::service {

/// The rows of an export as CSV (RFC 4180, UTF-8): the columns that were chosen, under names that
/// an import here takes for what they are. A cell that a spreadsheet would take for a formula is
/// led by an apostrophe, which an import takes off. Erased people have no row.
/// Thread: inside the caller's transaction. Throws SqlError.
class BulkExport {
  public:
    explicit BulkExport(const std::vector<std::string>& columns) : columns_(columns) {}

    std::string header() const;
    /// Adds a row for each person; counts them as changed, or as failed.
    std::string rows(const db::ReadTx& tx,
                     const std::vector<RecipientId>& people,
                     BulkCounts& counts) const;

  private:
    std::string cell(const db::ReadTx& tx,
                     const Recipient& person,
                     const std::string& column,
                     std::map<std::int64_t, std::string>& list_names) const;

    const std::vector<std::string>& columns_;
};

/// Makes the file hold its first `bytes` and then `text`. False when it is shorter than that.
/// Throws Error(kUnavailable).
bool write_at(const std::filesystem::path& file, std::int64_t bytes, const std::string& text);

}  // namespace campaignd::service
