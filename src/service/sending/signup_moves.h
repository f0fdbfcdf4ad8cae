#pragma once

#include <cstdint>
#include <string_view>

#include "db/transaction.h"
#include "model/form.h"
#include "queue/retry_policy.h"
#include "service/sequence/delivery.h"

namespace campaignd::service {

/// What the mail of a sign-up goes through: no campaign's, so in no ledger and no sum.
///
///   queued -- mark_dot --> sending -- record --> sent | failed
///     |  ^                    |
///     |  +--- not sent, put off, in doubt ---+
///     +-- record --> skipped
///
/// In doubt it is sent again, as it is with campaigns by default: the same mail with the same
/// Message-ID. Its lane's kind is kSignupLane, one for each sender.
/// Thread: inside the transaction it is given. Throws Error.
class SignupMoves {
  public:
    SignupMoves(db::WriteTx& tx, InstanceId owner, const queue::RetryPolicy& policy)
        : tx_(tx), owner_(owner), policy_(policy) {}

    /// False when the final dot must not leave.
    bool mark_dot(const Delivery& delivery);
    void record(const DeliveryReport& report);
    /// Its owner died between dot and answer: it goes back to the queue.
    void doubt(const LeasedJob& job);

  private:
    void sent(const DeliveryReport& report);
    void put_off(const DeliveryReport& report);
    void failed_once(const DeliveryReport& report);
    void hand_back(const DeliveryReport& report, TimeMs run_at);
    void end(const DeliveryReport& report, SignupState state);
    void end_unwanted(const DeliveryReport& report);
    void return_tokens(const LeasedJob& job);

    db::WriteTx& tx_;
    const InstanceId owner_;
    const queue::RetryPolicy& policy_;
};

constexpr std::string_view kSignupLane = "signup";

/// A sign-up's mail is due now, through this sender.
void enqueue_signup_mail(db::WriteTx& tx, std::int64_t signup_id, std::int64_t sender_id);
/// True while one waits for this sender.
bool has_signup_mail(const db::ReadTx& tx, std::int64_t sender_id);

}  // namespace campaignd::service
