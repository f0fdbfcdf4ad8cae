#include "cli/local_imports.h"

namespace campaignd::cli {
namespace {

constexpr int kHoldAfterPolicyRefusals = 10;

queue::RetryPolicy retry_policy(const app::Config& config) {
    queue::RetryPolicy policy;
    policy.attempts = config.queue.attempts;
    policy.backoff = config.queue.backoff;
    return policy;
}

queue::DispatcherOptions dispatcher_options(const app::Config& config) {
    queue::DispatcherOptions options;
    options.stop_free_bytes = config.queue.stop_bulk_free_bytes;
    return options;
}

}  // namespace

queue::Consumer::Room LocalImports::ImportsOnly::room(const queue::Lane& lane, TimeMs /*now*/) {
    return lane.kind == "import" ? batch_.room(lane) : Room{};
}

void LocalImports::ImportsOnly::take(const queue::Lane& lane, std::vector<LeasedJob> jobs) {
    batch_.take(lane, std::move(jobs));
}

LocalImports::LocalImports(Desk& desk)
    : instance_(desk.database(), CAMPAIGND_VERSION),
      runner_(desk.database(), desk.config().imports.spool_dir),
      ledger_(retry_policy(desk.config()), kHoldAfterPolicyRefusals),
      batch_(desk.database(), instance_, retry_policy(desk.config()), [] {}),
      consumer_(batch_),
      dispatcher_(
          desk.database(), instance_, consumer_, ledger_, dispatcher_options(desk.config())) {
    constexpr std::size_t kAtOnce = 2;
    batch_.handle(
        "import",
        [this](std::int64_t id) {
            return jobs::Slice{runner_.run_slice(id), std::chrono::milliseconds{0}};
        },
        kAtOnce);
    batch_.start();
    dispatcher_.start();
}

LocalImports::~LocalImports() {
    dispatcher_.stop_leasing();
    batch_.stop();
    dispatcher_.stop();
}

}  // namespace campaignd::cli
