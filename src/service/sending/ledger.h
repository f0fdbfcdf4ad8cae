#pragma once

#include <span>
#include <vector>

#include "queue/instance.h"
#include "service/sending/recording.h"
#include "service/sequence/delivery.h"

namespace campaignd::service {

/// What sending does to the ledger: dot marks before the final dot, results after the answer, and
/// what becomes of a dead owner's messages.
///
/// A delivery or job without a campaign is the mail of a sign-up: SignupMoves knows what becomes of
/// it.
///
/// Invariants it keeps in each transaction: one row per (campaign, step, recipient); counters
/// equal rows; a message with no terminal state has a job; a message past its dot mark is
/// `sending` until its result is recorded or its owner is found dead.
/// Constant after construction: thread-safe, each call inside the caller's transaction.
class Ledger : public queue::RecoveryHandler {
  public:
    Ledger(queue::RetryPolicy policy, int hold_after_policy_refusals)
        : rules_{std::move(policy), hold_after_policy_refusals} {}

    /// Commits the dot marks; false for those whose dot must not leave.
    std::vector<bool> mark_dots(db::WriteTx& tx,
                                InstanceId owner,
                                std::span<const Delivery> deliveries) const;

    /// Records how attempts ended, plans follow-ups and retries, ends campaigns.
    void record(db::WriteTx& tx, InstanceId owner, std::span<const DeliveryReport> reports) const;

    /// Records what a dead owner's journal says of its leases.
    void settle_noted(db::WriteTx& tx, InstanceId owner, const std::vector<Noted>& noted) override;
    std::vector<LeasedJob> settle_in_doubt(db::WriteTx& tx,
                                           InstanceId owner,
                                           std::vector<LeasedJob> jobs) override;
    void parked(db::WriteTx& tx, const LeasedJob& job, const std::string& error) override;

  private:
    const RecordingRules rules_;
};

}  // namespace campaignd::service
