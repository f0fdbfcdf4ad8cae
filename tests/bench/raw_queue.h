#pragma once

#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace campaignd::bench {

/// The least a queue on SQLite can do, straight on its C interface: one table with a partial index,
/// WAL, synchronous=FULL. A batch is leased in one commit; in the next its jobs are done and a
/// counter grows. The yardstick for the queue proper. Thread: the one that made it. Throws
/// std::runtime_error.
class RawQueue {
  public:
    RawQueue(const std::string& path, int waiting);
    ~RawQueue();
    RawQueue(const RawQueue&) = delete;
    RawQueue& operator=(const RawQueue&) = delete;

    /// Jobs a second over so many seconds, or until none is left.
    double work(int batch, double seconds);

  private:
    void execute(const char* sql);
    sqlite3_stmt* prepare(const char* sql);
    void run(sqlite3_stmt* statement);
    void lease(int batch, std::vector<long long>& ids);
    void finish(const std::vector<long long>& ids);

    sqlite3* handle_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    sqlite3_stmt* lease_ = nullptr;
    sqlite3_stmt* done_ = nullptr;
    sqlite3_stmt* count_ = nullptr;
};

}  // namespace campaignd::bench
