#pragma once

#include <string>

#include "queue/queue.h"
#include "service/people/bulk_end.h"
#include "service/sending/ledger.h"

namespace campaignd::app {

/// What becomes of a dead process's jobs, of every kind: of messages the ledger knows it; a bulk
/// action whose job ended the process too often stops and waits for a person.
/// Thread-safe as the ledger is.
class Recovery final : public service::Ledger {
  public:
    using Ledger::Ledger;

    void parked(db::WriteTx& tx, const LeasedJob& job, const std::string& error) override {
        if (queue::kind_of_lane(tx, job.lane) == "bulk") {
            service::stop_bulk(tx, job.ref, error);
        } else {
            Ledger::parked(tx, job, error);
        }
    }
};

}  // namespace campaignd::app
