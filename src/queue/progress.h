#pragma once

#include "queue/queue.h"

namespace campaignd::queue {

/// What a long job got done, said in the very transaction that commits it: the starts that ended
/// with the process before it no longer count, so a job is set aside by those alone in which
/// nothing got done, wherever the process dies. The default one is of work that no job does.
/// Made for one slice of a job by who holds its lease. Thread: the transaction's.
class Progress {
  public:
    Progress() = default;

    Progress(const LeasedJob& job, InstanceId owner) : job_(job), owner_(owner) {}

    /// A part of the work is in this transaction. Throws SqlError.
    void made(db::WriteTx& tx) const {
        if (job_.starts != 0) {
            forgive_starts(tx, job_, owner_);
        }
    }

  private:
    LeasedJob job_;
    InstanceId owner_ = 0;
};

}  // namespace campaignd::queue
