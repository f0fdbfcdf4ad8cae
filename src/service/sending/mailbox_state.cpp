#include "service/sending/mailbox_state.h"

#include "queue/queue.h"
#include "store/mailboxes.h"

namespace campaignd::service {

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

}  // namespace campaignd::service
