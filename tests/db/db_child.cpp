// Processes of their own for the tests of db/, to be killed or held short.
//   db_child write DATABASE FIRST   inserts settings FIRST, FIRST+1 … for ever, one printed line
//   for
//                                   each acknowledged one
//   db_child contend DATABASE COUNT writes COUNT times, prints "p50 p99 max" in microseconds
//   db_child full DATABASE          may write no file beyond its present size: prints what a write
//                                   says, then what the next says once there is room again
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string>

#include "base/error.h"
#include "db/database.h"

using namespace campaignd;

namespace {

constexpr const char* kInsert = "INSERT INTO setting(key, value) VALUES (?1, ?2)";

int write_for_ever(db::Database& database, long first) {
    for (long id = first;; ++id) {
        database.submit(
            id % 3 == 0 ? db::WriteClass::kResult : db::WriteClass::kBulk,
            [id](db::WriteTx& tx) { tx.run(kInsert, std::to_string(id), std::string(300, 'x')); },
            [id](std::exception_ptr error) {
                if (!error) {
                    std::printf("%ld\n", id);
                    std::fflush(stdout);
                }
            });
        if (id % 5 == 0) {
            database.write(db::WriteClass::kResult, [](db::WriteTx&) {});
        }
    }
}

int contend(db::Database& database, int count) {
    database.set_peer_alive(true);
    std::vector<long> waits;
    for (int i = 0; i < count; ++i) {
        const auto start = std::chrono::steady_clock::now();
        database.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
            tx.run(kInsert, "child " + std::to_string(i), "1");
        });
        waits.push_back(static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(
                                              std::chrono::steady_clock::now() - start)
                                              .count()));
    }
    std::sort(waits.begin(), waits.end());
    std::printf(
        "%ld %ld %ld\n", waits[waits.size() / 2], waits[waits.size() * 99 / 100], waits.back());
    return 0;
}

std::string try_to_write(db::Database& database, const std::string& key, std::size_t bytes) {
    try {
        database.write(db::WriteClass::kRequest,
                       [&](db::WriteTx& tx) { tx.run(kInsert, key, std::string(bytes, 'x')); });
        return "written";
    } catch (const Error& error) {
        return "error " + std::to_string(static_cast<int>(error.code()));
    }
}

int run_full(db::Database& database) {
    struct stat wal {};

    stat((database.path().string() + "-wal").c_str(), &wal);

    struct stat file {};

    stat(database.path().c_str(), &file);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = static_cast<rlim_t>(std::max(wal.st_size, file.st_size)) + 40'000;
    setrlimit(RLIMIT_FSIZE, &limit);
    std::printf("%s\n", try_to_write(database, "big", 3'000'000).c_str());
    std::printf("%s\n", database.status().writable ? "writable" : "not writable");
    limit.rlim_cur = before;
    setrlimit(RLIMIT_FSIZE, &limit);
    std::printf("%s\n", try_to_write(database, "again", 3'000'000).c_str());
    std::printf("%s\n", database.status().writable ? "writable" : "not writable");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        return 2;
    }
    alarm(60);
    const SystemClock clock;
    db::Database database({.path = argv[2], .checkpoint_frames = 50}, clock);
    const std::string what = argv[1];
    if (what == "full") {
        return run_full(database);
    }
    if (argc < 4) {
        return 2;
    }
    return what == "write" ? write_for_ever(database, std::atol(argv[3]))
                           : contend(database, std::atoi(argv[3]));
}
