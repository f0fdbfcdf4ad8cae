#pragma once

#include <map>
#include <utility>

#include "db/transaction.h"
#include "model/sender.h"
#include "service/sequence/delivery.h"

namespace campaignd::service {

/// Counts how the mails of one unit of work ended, by sender and hour.
/// Thread: inside the transaction it is given. Throws SqlError.
class SenderTally {
  public:
    explicit SenderTally(db::WriteTx& tx) : tx_(tx) {}

    void add(const DeliveryReport& report);
    /// Once, after the last add().
    void finish();

  private:
    std::int64_t sender_of(LaneId lane);

    db::WriteTx& tx_;
    std::map<LaneId, std::int64_t> senders_;  // 0: it has none any more
    std::map<std::pair<std::int64_t, TimeMs>, SenderFigures> figures_;
};

/// How the sender fared, and what keeps it from sending now.
SenderHealth health_of(const db::ReadTx& tx, const Sender& sender);

/// Removes the hours that no figure needs any more.
void prune_sender_figures(db::WriteTx& tx);

}  // namespace campaignd::service
