// A peer for instance_test.cpp: opens the file by itself, leases jobs, notes the first one as being
// worked on and the last one as ended, says so, and waits to be killed.
//   queue_child DATABASE LANE COUNT NOTE(0|1)
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "queue/instance.h"
#include "queue/queue.h"

using namespace campaignd;

int main(int argc, char** argv) {
    if (argc != 5) {
        return 2;
    }
    alarm(60);
    const SystemClock clock;
    db::Database database({.path = argv[1]}, clock);
    queue::Instance instance(database, "child");
    const LaneId lane = std::atoll(argv[2]);
    const int count = std::atoi(argv[3]);
    const std::vector<LeasedJob> jobs = database.write(
        db::WriteClass::kResult,
        [&](db::WriteTx& tx) { return queue::lease(tx, lane, instance.id(), count); });
    if (!jobs.empty() && argv[4][0] == '1') {
        instance.black_box().note(3, jobs.front().id);
    }
    if (!jobs.empty()) {
        const std::vector<queue::Journal::Note> notes{
            {jobs.back().id, jobs.back().token - 1, "an older lease"},
            {jobs.back().id, jobs.back().token, "temporary"},
            {jobs.back().id, jobs.back().token, "ended"}};
        instance.journal().append(notes);
    }
    std::printf("%lld %zu\n", static_cast<long long>(instance.id()), jobs.size());
    std::fflush(stdout);
    pause();
    return 1;
}
