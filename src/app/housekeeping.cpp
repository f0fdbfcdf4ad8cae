#include "app/housekeeping.h"

#include <system_error>

#include "base/log.h"
#include "queue/queue.h"
#include "queue/throttle.h"
#include "service/sending/sender_health.h"

namespace campaignd::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes kFirstRound{1};
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
            fs::remove(entry.path(), gone);
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
      backup_every_(backup_every) {}

Housekeeping::~Housekeeping() {
    stop();
}

void Housekeeping::start() {
    thread_ = Thread("housekeeping", [this] { loop(); });
}

void Housekeeping::stop() {
    {
        const Lock lock(mutex_);
        stopping_ = true;
        wake_.notify_all();
    }
    thread_.join();
}

bool Housekeeping::stopping() const {
    const Lock lock(mutex_);
    return stopping_;
}

void Housekeeping::loop() {
    const Clock& clock = database_.clock();
    SteadyTime next = clock.steady() + kFirstRound;
    while (true) {
        {
            Lock lock(mutex_);
            while (!stopping_ && clock.steady() < next) {
                wake_.wait_for(
                    lock,
                    std::chrono::duration_cast<std::chrono::microseconds>(next - clock.steady()));
            }
            if (stopping_) {
                return;
            }
        }
        round();
        next = clock.steady() + kBetweenRounds;
    }
}

void Housekeeping::round() {
    try {
        remove_stale_uploads(spool_);
        prune_jobs();
        use_cases_.auth.prune();
        use_cases_.idempotency.prune();
        while (!stopping() && use_cases_.audit.prune()) {
        }
        use_cases_.webhooks.prune();
        use_cases_.media.remove_strays();
        while (!stopping() && use_cases_.signups.prune()) {
        }
        while (!stopping() && use_cases_.singles.prune()) {
        }
        database_.write(db::WriteClass::kBulk, service::prune_sender_figures);
        back_up_when_due();
    } catch (const std::exception& error) {
        log::warn("app", "housekeeping goes on in an hour: {}", error.what());
    }
}

void Housekeeping::prune_jobs() {
    queue::ThrottlePlace place;
    while (!stopping() && database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        return queue::throttle_prune(tx, place, kThrottleRows);
    })) {
    }
    int removed = kPruneSlice;
    while (removed == kPruneSlice && !stopping()) {
        removed = database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
            return queue::prune(tx, tx.now() - kKeepJobsMs, kPruneSlice);
        });
    }
}

void Housekeeping::back_up_when_due() {
    const std::chrono::hours every = backup_every_;
    if (every.count() == 0 || stopping()) {
        return;
    }
    const auto made = use_cases_.backups.list().items;
    if (!made.empty()) {
        const auto age = std::chrono::milliseconds(database_.clock().now() - made[0].created_at);
        // Rounds are an hour apart: half an hour early is nearer than half an hour late.
        if (age + kBetweenRounds / 2 < every) {
            return;
        }
    }
    use_cases_.backups.create(service::Actor{"daemon", ""});
}

}  // namespace campaignd::app
