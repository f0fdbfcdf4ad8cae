#include "app/housekeeping.h"

#include <system_error>

#include "base/own_file.h"
#include "queue/queue.h"
#include "queue/throttle.h"
#include "service/sending/sender_health.h"

namespace campaignd::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kBeforeFirstRound{1};
constexpr std::chrono::hours kBetweenRounds{1};
constexpr TimeMs kKeepJobsMs = TimeMs{7} * 24 * 3'600'000;
constexpr int kPruneSlice = 500;
constexpr int kThrottleRows = 2'000;
constexpr std::chrono::minutes kStaleUpload{10};

}  // namespace

void remove_stale_uploads(const fs::path& folder) {
    std::error_code ignored;
    const auto limit = fs::file_time_type::clock::now() - kStaleUpload;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        std::error_code gone;
        const auto written = entry.last_write_time(gone);
        if (!gone && written < limit && entry.path().filename().string().starts_with("upload-")) {
            remove_own_file(entry.path());
        }
    }
}

Housekeeping::Housekeeping(db::Database& database,
                           UseCases& use_cases,
                           fs::path spool,
                           std::chrono::hours backup_every)
    : database_(database),
      use_cases_(use_cases),
      spool_(std::move(spool)),
      backup_every_(backup_every),
      rounds_(database.clock(),
              {.thread = "housekeeping",
               .first_pause = kBeforeFirstRound,
               .pause = kBetweenRounds,
               .failure = "housekeeping goes on in an hour"},
              [this](const std::stop_token& stopping) { round(stopping); }) {}

void Housekeeping::round(const std::stop_token& stopping) {
    remove_stale_uploads(spool_);
    prune_jobs(stopping);
    use_cases_.auth.prune();
    use_cases_.idempotency.prune();
    while (!stopping.stop_requested() && use_cases_.audit.prune()) {
    }
    use_cases_.webhooks.prune();
    use_cases_.media.remove_strays();
    while (!stopping.stop_requested() && use_cases_.signups.prune()) {
    }
    while (!stopping.stop_requested() && use_cases_.singles.prune()) {
    }
    database_.write(db::WriteClass::kBulk, service::prune_sender_figures);
    if (!stopping.stop_requested()) {
        back_up_when_due();
    }
}

void Housekeeping::prune_jobs(const std::stop_token& stopping) {
    queue::ThrottlePlace place;
    while (!stopping.stop_requested() &&
           database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
               return queue::throttle_prune(tx, place, kThrottleRows);
           })) {
    }
    int removed = kPruneSlice;
    while (removed == kPruneSlice && !stopping.stop_requested()) {
        removed = database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
            return queue::prune(tx, tx.now() - kKeepJobsMs, kPruneSlice);
        });
    }
}

void Housekeeping::back_up_when_due() {
    const std::chrono::hours every = backup_every_;
    if (every.count() == 0) {
        return;
    }
    const auto made = use_cases_.backups.list().items;
    if (!made.empty()) {
        const auto age = std::chrono::milliseconds(database_.clock().now() - made[0].created_at);
        // Rounds are an hour apart: half an hour early is nearer than half an hour late. A backup
        // that a wrong clock gave a later time says nothing of when one is due.
        if (age >= -kBetweenRounds && age + kBetweenRounds / 2 < every) {
            return;
        }
    }
    use_cases_.backups.create(service::Actor{"daemon", ""});
}

}  // namespace campaignd::app
