#include "bench/raw_queue.h"

#include <sqlite3.h>

#include <stdexcept>

#include "bench/watch.h"

namespace campaignd::bench {
namespace {

constexpr const char* kSchema = R"sql(
    PRAGMA journal_mode=WAL;
    PRAGMA synchronous=FULL;
    PRAGMA cache_size=-65536;
    CREATE TABLE tally(id INTEGER PRIMARY KEY, sent INTEGER NOT NULL DEFAULT 0);
    INSERT INTO tally(id) VALUES (1);
    CREATE TABLE job(id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, person INTEGER NOT NULL,
                     state INTEGER NOT NULL DEFAULT 0, run_at INTEGER NOT NULL,
                     attempts INTEGER NOT NULL DEFAULT 0, until INTEGER, owner INTEGER,
                     done_at INTEGER, error TEXT);
    CREATE INDEX waiting ON job(run_at, id) WHERE state = 0;
    CREATE INDEX leased ON job(until) WHERE state = 1;)sql";
constexpr const char* kFill = R"sql(
    WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
    INSERT INTO job(campaign, person, run_at) SELECT 1, i, 0 FROM n)sql";
constexpr const char* kLease = R"sql(
    UPDATE job SET state = 1, until = 60, owner = 1, attempts = attempts + 1
     WHERE id IN (SELECT id FROM job INDEXED BY waiting WHERE state = 0 AND run_at <= 1
                   ORDER BY run_at, id LIMIT ?1)
    RETURNING id, person, attempts)sql";
constexpr const char* kDone = R"sql(
    UPDATE job SET state = 2, until = NULL, done_at = 1 WHERE id = ?1 AND state = 1 AND owner = 1
    )sql";
constexpr const char* kCount = R"sql(
    UPDATE tally SET sent = sent + ?1 WHERE id = 1)sql";
constexpr int kSlice = 50'000;

}  // namespace

RawQueue::RawQueue(const std::string& path, int waiting) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) {
        throw std::runtime_error("cannot open " + path);
    }
    execute(kSchema);
    sqlite3_stmt* fill = prepare(kFill);
    for (int done = 0; done < waiting; done += kSlice) {
        sqlite3_bind_int(fill, 1, done + 1);
        sqlite3_bind_int(fill, 2, std::min(done + kSlice, waiting));
        run(fill);
    }
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    lease_ = prepare(kLease);
    done_ = prepare(kDone);
    count_ = prepare(kCount);
}

RawQueue::~RawQueue() {
    for (sqlite3_stmt* statement : statements_) {
        sqlite3_finalize(statement);
    }
    sqlite3_close(handle_);
}

void RawQueue::execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error(sqlite3_errmsg(handle_));
    }
}

sqlite3_stmt* RawQueue::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
        SQLITE_OK) {
        throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    statements_.push_back(statement);
    return statement;
}

void RawQueue::run(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) {
        throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    sqlite3_reset(statement);
}

void RawQueue::lease(int batch, std::vector<long long>& ids) {
    ids.clear();
    run(begin_);
    sqlite3_bind_int(lease_, 1, batch);
    while (sqlite3_step(lease_) == SQLITE_ROW) {
        ids.push_back(sqlite3_column_int64(lease_, 0));
    }
    sqlite3_reset(lease_);
    run(commit_);
}

void RawQueue::finish(const std::vector<long long>& ids) {
    run(begin_);
    for (const long long id : ids) {
        sqlite3_bind_int64(done_, 1, id);
        run(done_);
    }
    sqlite3_bind_int64(count_, 1, static_cast<long long>(ids.size()));
    run(count_);
    run(commit_);
}

double RawQueue::work(int batch, double seconds) {
    const Watch watch;
    std::vector<long long> ids;
    std::size_t done = 0;
    while (watch.seconds() < seconds) {
        lease(batch, ids);
        if (ids.empty()) {
            break;
        }
        finish(ids);
        done += ids.size();
    }
    return static_cast<double>(done) / watch.seconds();
}

}  // namespace campaignd::bench
