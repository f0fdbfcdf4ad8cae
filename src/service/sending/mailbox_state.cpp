#include "service/sending/mailbox_state.h"

#include "model/json_time.h"
#include "queue/queue.h"
#include "store/mailboxes.h"

namespace campaignd::service {

using nlohmann::json;

void ensure_mailbox_jobs(db::WriteTx& tx) {
    const LaneId lane = queue::system_lane(tx, "mailbox");
    for (const std::int64_t sender : store::mailboxes::without_job(tx, lane)) {
        queue::enqueue(tx, lane, sender, tx.now());
    }
}

void mailbox_look_now(db::WriteTx& tx, std::int64_t sender) {
    const LaneId lane = queue::system_lane(tx, "mailbox");
    if (const auto job = store::mailboxes::find_ready_job(tx, lane, sender)) {
        queue::remove_job(tx, *job);
    }
    if (const auto failed = queue::find_failed(tx, lane, sender)) {
        queue::remove_job(tx, *failed);
    }
    ensure_mailbox_jobs(tx);
}

json mailbox_state_json(const db::ReadTx& tx, std::int64_t sender) {
    const auto state = store::mailboxes::find(tx, sender);
    if (!state) {
        return nullptr;
    }
    return {{"polled_at", time_or_null(state->polled_at)},
            {"messages", state->messages},
            {"matched", state->matched},
            {"trouble", state->trouble ? json(*state->trouble) : json(nullptr)},
            {"trouble_since", time_or_null(state->trouble_since)},
            {"retry_at", time_or_null(state->retry_at)}};
}

}  // namespace campaignd::service
