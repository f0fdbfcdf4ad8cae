#include "jobs/offsite_worker.h"

#include <memory>
#include <utility>

namespace campaignd::jobs {
namespace {

using service::Offsite;

BatchOptions thread_options() {
    BatchOptions options;
    options.thread = "offsite";
    options.slot = queue::BlackBox::kSlots - 7;  // behind those of the mailboxes and tokens
    options.places = 1;
    return options;
}

}  // namespace

OffsiteWorker::OffsiteWorker(db::Database& database,
                             queue::Instance& instance,
                             const queue::RetryPolicy& policy,
                             const service::BackupCopies& copies,
                             const service::RestoreDrill& drill,
                             const std::function<void()>& slots_free)
    : database_(database), worker_(database, instance, policy, slots_free, thread_options()) {
    worker_.handle(Offsite::kCopyJob, in_two([&copies](const std::function<bool()>& stopping) {
                       return copies.turn(stopping);
                   }));
    worker_.handle(Offsite::kDrillJob, in_two([&drill](const std::function<bool()>& stopping) {
                       return drill.turn(stopping);
                   }));
}

bool OffsiteWorker::takes(const std::string& kind) {
    return kind == Offsite::kCopyJob || kind == Offsite::kDrillJob;
}

/// A short slice comes first: it says that the job got on, so that one that is killed on its long
/// way, however often, is not set aside as a job that kills its process.
BatchWorker::Handler OffsiteWorker::in_two(Turn turn) {
    return [this, turn = std::move(turn), begun = std::make_shared<bool>(false)](
               std::int64_t, const queue::Progress& progress) {
        if (!std::exchange(*begun, true)) {
            database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) { progress.made(tx); });
            return Slice{.more = true};
        }
        *begun = false;
        return Slice{.again_at = turn([this] { return stopping_.load(); })};
    };
}

void OffsiteWorker::stop() {
    stopping_ = true;
    worker_.stop();
}

}  // namespace campaignd::jobs
