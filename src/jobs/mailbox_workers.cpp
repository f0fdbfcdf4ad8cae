#include "jobs/mailbox_workers.h"

#include "service/sending/mailbox_state.h"

namespace campaignd::jobs {
namespace {

constexpr std::size_t kThreads = 4;

}  // namespace

MailboxWorkers::MailboxWorkers(db::Database& database,
                               queue::Instance& instance,
                               const queue::RetryPolicy& policy,
                               const service::Mailboxes& mailboxes,
                               const std::function<void()>& slots_free)
    : database_(database) {
    for (std::size_t i = 0; i < kThreads; ++i) {
        BatchOptions options;
        options.thread = "mailbox-" + std::to_string(i);
        options.slot = queue::BlackBox::kSlots - 2 - i;
        options.places = 1;
        auto worker =
            std::make_unique<BatchWorker>(database, instance, policy, slots_free, options);
        worker->handle(kKind, [this, &mailboxes](std::int64_t sender, const queue::Progress&) {
            Slice slice;
            slice.again_at = mailboxes.poll(sender, [this] { return stopping_.load(); });
            return slice;
        });
        workers_.push_back(std::move(worker));
    }
}

void MailboxWorkers::start() {
    database_.write(db::WriteClass::kRequest,
                    [](db::WriteTx& tx) { service::ensure_mailbox_jobs(tx); });
    for (const auto& worker : workers_) {
        worker->start();
    }
}

queue::Consumer::Room MailboxWorkers::room(const queue::Lane& lane) const {
    queue::Consumer::Room room;
    for (const auto& worker : workers_) {
        room.slots += worker->room(lane).slots;
    }
    return room;
}

void MailboxWorkers::take(const queue::Lane& lane, const std::vector<LeasedJob>& jobs) {
    for (const LeasedJob& job : jobs) {
        for (const auto& worker : workers_) {
            // The last one takes what would find no room: it waits there.
            if (worker->room(lane).slots > 0 || worker == workers_.back()) {
                worker->take(lane, {job});
                break;
            }
        }
    }
}

void MailboxWorkers::stop() {
    stopping_ = true;
    for (const auto& worker : workers_) {
        worker->stop();
    }
}

}  // namespace campaignd::jobs
