#include "faults/aftermath.h"

#include <cstdlib>

#include "base/log.h"
#include "db/migrator.h"
#include "queue/queue.h"
#include "service/upkeep/check.h"

namespace campaignd::test {
namespace {

std::string check(db::Database& database) {
    const std::vector<std::string> faults = service::check_database(database);
    return faults.empty() ? "" : faults.front();
}

/// What keeps sending from going on; empty when nothing does.
std::string go_on(db::Database& database) {
    service::Ledger ledger(queue::RetryPolicy{}, 1'000'000);
    queue::Instance instance(database, "afterwards");
    instance.recover_dead_peers(ledger);
    return database.write(db::WriteClass::kResult, [&](db::WriteTx& tx) -> std::string {
        if (queue::list_instances(tx).size() != 1) {
            return "a dead instance was not taken over";
        }
        for (const queue::Lane& lane : queue::lanes_with_work(tx)) {
            if (lane.kind != "send" || lane.next_due > tx.now()) {
                continue;
            }
            const std::vector<LeasedJob> jobs = queue::lease(tx, lane.id, instance.id(), 3);
            if (jobs.empty()) {
                return "a due job cannot be leased";
            }
            for (const LeasedJob& job : jobs) {
                queue::hand_back(tx, job, instance.id(), job.run_at);
            }
        }
        return "";
    });
}

}  // namespace

Aftermath look_at(const std::filesystem::path& file,
                  const Clock& clock,
                  const std::vector<Fact>& facts,
                  std::size_t position) {
    db::migrate(file);
    db::Database database({.path = file}, clock);
    Aftermath after;
    after.lost = broken_fact(database, facts, position);
    after.fault = check(database);
    if (after.fault.empty()) {
        after.fault = go_on(database);
    }
    if (after.fault.empty()) {
        after.fault = check(database);
    }
    return after;
}

std::filesystem::path quick_place() {
    std::error_code ignored;
    return std::filesystem::is_directory("/dev/shm", ignored)
               ? std::filesystem::path("/dev/shm")
               : std::filesystem::temp_directory_path();
}

unsigned setting(const char* name, unsigned otherwise, unsigned when_long) {
    if (const char* text = std::getenv(name)) {
        return static_cast<unsigned>(std::strtoul(text, nullptr, 10));
    }
    return std::getenv("CAMPAIGND_LONG") == nullptr ? otherwise : when_long;
}

void log_no_more() {
    constexpr log::Level kAboveAll{99};
    log::configure(kAboveAll, log::Format::kText);
}

}  // namespace campaignd::test
