#include "db/database.h"

#include <utility>

#include "db/writer.h"

namespace campaignd::db {
namespace {

constexpr std::size_t kIdleReaders = 8;

}  // namespace

Database::ReaderLease::ReaderLease(const Database& database)
    : database_(database),
      connection_(database.take_reader()),
      tx_(*connection_, database.clock_.now()) {
    connection_->execute("BEGIN");
}

Database::ReaderLease::~ReaderLease() {
    try {
        connection_->execute("COMMIT");
        database_.give_reader(std::move(connection_));
    } catch (const Error&) {
        connection_.reset();
    }
}

Database::Database(DatabaseOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      writer_(std::make_unique<Writer>(options_, clock, changes_)) {}

Database::~Database() {
    stop();
    const Lock lock(readers_mutex_);
    readers_.clear();
}

void Database::submit(WriteClass write_class, Work work, Done done, const char* file, int line) {
    writer_->submit(write_class, std::move(work), std::move(done), {file, line});
}

void Database::run_and_wait(WriteClass write_class, Work work, Caller caller) {
    check(!writer_->is_current_thread(), "no write waits inside a transaction");
    std::promise<void> promise;
    std::future<void> future = promise.get_future();
    const auto done = [&promise](std::exception_ptr error) {
        if (error) {
            promise.set_exception(std::move(error));
        } else {
            promise.set_value();
        }
    };
    writer_->submit(write_class, std::move(work), done, caller);
    future.get();
}

std::unique_ptr<Connection> Database::take_reader() const {
    {
        const Lock lock(readers_mutex_);
        if (!readers_.empty()) {
            std::unique_ptr<Connection> connection = std::move(readers_.back());
            readers_.pop_back();
            return connection;
        }
    }
    return std::make_unique<Connection>(options_.path, Access::kReader);
}

void Database::give_reader(std::unique_ptr<Connection> connection) const noexcept {
    const Lock lock(readers_mutex_);
    if (readers_.size() < kIdleReaders) {
        readers_.push_back(std::move(connection));
    }
}

DatabaseStatus Database::status() const {
    return writer_->status();
}

LongestUnit Database::take_longest_unit() {
    return writer_->take_longest_unit();
}

bool Database::clean_log(std::chrono::milliseconds patience) {
    return writer_->clean_log(patience);
}

void Database::note_failed_read(const SqlError& error) const {
    if (error.code() == ErrorCode::kCorrupt) {
        writer_->note_damage(error.what());
        const Lock lock(readers_mutex_);
        readers_.clear();  // they may hold a damaged page in their caches
    }
}

void Database::note_damage(const std::string& what) {
    writer_->note_damage(what);
}

void Database::forget_damage() {
    {
        const Lock lock(readers_mutex_);
        readers_.clear();
    }
    write(WriteClass::kResult,
          [](WriteTx& tx) { tx.connection().execute("PRAGMA shrink_memory"); });
    writer_->forget_damage();
}

void Database::set_peer_alive(bool alive) noexcept {
    writer_->set_peer_alive(alive);
}

void Database::stop() {
    {
        const Lock lock(readers_mutex_);
        readers_.clear();
    }
    writer_->stop();
}

}  // namespace campaignd::db
