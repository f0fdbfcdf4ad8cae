#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "queue/instance.h"
#include "service/sending/ledger.h"

namespace campaignd::jobs {

/// Brings the results of sending into the ledger. Those that cannot be written (full disk) are
/// kept and written again until they are. Owner: SendPipeline. Thread-safe.
class Recorder {
  public:
    using Reports = std::vector<service::DeliveryReport>;
    /// Done in the transaction that records the reports, before that; may change them.
    using Before = std::function<void(db::WriteTx&, Reports&)>;

    /// `recorded` is told what has been committed, on the writer's thread.
    Recorder(db::Database& database,
             queue::Instance& instance,
             const service::Ledger& ledger,
             std::function<void(const Reports&)> recorded)
        : database_(database),
          instance_(instance),
          ledger_(ledger),
          recorded_(std::move(recorded)) {}

    /// To the journal, in one write for all: from here on a kill leaves no doubt about them.
    void note(Reports& reports);
    /// What cannot be written with `before` is written later without it, as it is given here.
    void record(Reports reports, const Before& before = {});
    /// Any other write of the send path: finish() waits for its answer, too.
    void submit(db::Database::Work work, db::Database::Done done);

    /// Tries again to write what is kept.
    void write_again();
    /// How many results are kept because they could not be written.
    std::size_t unwritten() const;
    /// Waits until every write has been answered.
    void finish();

  private:
    using Shared = std::shared_ptr<const Reports>;

    void submit_record(const Shared& reports, const Before& before);

    db::Database& database_;
    queue::Instance& instance_;
    const service::Ledger& ledger_;
    const std::function<void(const Reports&)> recorded_;

    mutable Mutex mutex_;
    Condition answered_;
    std::vector<Shared> unwritten_ GUARDED_BY(mutex_);
    std::size_t writes_ GUARDED_BY(mutex_) = 0;  // submitted and not yet answered
};

}  // namespace campaignd::jobs
