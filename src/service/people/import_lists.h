#pragma once

#include <set>
#include <span>
#include <string>

#include "db/transaction.h"
#include "model/import.h"

namespace campaignd::service {

/// Makes the lists that rows of an import name and that are not there, as private ones. No more
/// than kMaxListsMade by one import, so that a column mapped by mistake does little harm.
/// Owner: a session of ImportRunner. Thread: one at a time. Throws Error.
class ImportLists {
  public:
    void make_missing(db::WriteTx& tx,
                      const Import& import,
                      std::span<const ImportedRecipient> rows);

  private:
    void make(db::WriteTx& tx, const Import& import, const std::string& name);

    std::set<std::string> seen_;
    int made_ = 0;
};

}  // namespace campaignd::service
