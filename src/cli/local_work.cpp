#include "cli/local_work.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "app/queue_rules.h"
#include "cli/output.h"

namespace campaignd::cli {
namespace {

queue::DispatcherOptions dispatcher_options(const app::Config& config) {
    queue::DispatcherOptions options;
    options.stop_free_bytes = config.queue.stop_bulk_free_bytes;
    return options;
}

}  // namespace

queue::Consumer::Room LocalWork::OneKind::room(const queue::Lane& lane, TimeMs /*now*/) {
    return lane.kind == kind_ ? batch_.room(lane) : Room{};
}

void LocalWork::OneKind::take(const queue::Lane& lane, std::vector<LeasedJob> jobs) {
    batch_.take(lane, jobs);
}

LocalWork::LocalWork(Desk& desk,
                     const std::string& kind,
                     jobs::BatchWorker::Handler slice,
                     jobs::BatchWorker::Failed on_failed)
    : instance_(desk.database(), CAMPAIGND_VERSION),
      ledger_(app::retry_policy(desk.config()), app::kHoldAfterPolicyRefusals),
      batch_(desk.database(), instance_, app::retry_policy(desk.config()), [] {}),
      consumer_(batch_, kind),
      dispatcher_(
          desk.database(), instance_, consumer_, ledger_, dispatcher_options(desk.config())) {
    constexpr std::size_t kAtOnce = 2;
    batch_.handle(kind, std::move(slice), kAtOnce, std::move(on_failed));
    batch_.start();
    dispatcher_.start();
}

LocalWork::~LocalWork() {
    dispatcher_.stop_leasing();
    batch_.stop();
    dispatcher_.stop();
}

void follow_work(Desk& desk,
                 const std::function<bool()>& look,
                 const std::function<std::unique_ptr<LocalWork>()>& make_own,
                 const std::string& what) {
    constexpr std::chrono::milliseconds kLook{100};
    constexpr std::chrono::seconds kDaemonLook{2};
    const std::int64_t least_free = desk.config().queue.stop_bulk_free_bytes;
    std::unique_ptr<LocalWork> own;
    SteadyTime next_look{};
    bool warned = false;
    while (!look()) {
        // Both sides wait for space.
        if (!warned && desk.database().status().free_disk_bytes < least_free) {
            warned = true;
            say(fmt::format(
                "the {} waits until {} MiB are free on the disk", what, least_free >> 20));
        }
        if (!own && desk.clock().steady() >= next_look) {
            next_look = desk.clock().steady() + kDaemonLook;
            if (!desk.daemon_lives()) {
                own = make_own();
            }
        }
        std::this_thread::sleep_for(kLook);
    }
}

}  // namespace campaignd::cli
