#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/thread.h"
#include "db/database.h"

namespace campaignd::db {

/// Requests of one kind that come while a commit is under way share the next one, as one unit of
/// work, so that many cost few commits and few savepoints; each is answered after its commit.
/// Owner: who writes them. Thread-safe. Throws nothing: `answer` says how it ended.
template <typename Item>
class Gathered {
  public:
    using Batch = std::vector<Item>;
    /// On the writer thread, in the transaction. What it throws undoes the whole batch.
    using Work = std::function<void(WriteTx&, Batch&)>;
    /// After the commit (null) or failure of the batch: on the writer thread, or on the caller's.
    /// Must be quick and not throw.
    using Answer = std::function<void(Batch&, const std::exception_ptr&)>;

    struct Limits {
        std::size_t most_waiting = 10'000;
        std::size_t most_in_unit = 100;
    };

    Gathered(Database& database, Limits limits, Work work, Answer answer)
        : shared_(std::make_shared<Shared>(database, limits, std::move(work), std::move(answer))) {}

    /// False when too many wait: the item is not taken, and not answered.
    bool add(Item&& item) {
        {
            const Lock lock(shared_->mutex);
            if (shared_->waiting.size() >= shared_->limits.most_waiting) {
                return false;
            }
            shared_->waiting.push_back(std::move(item));
            if (std::exchange(shared_->submitted, true)) {
                return true;
            }
        }
        Shared::submit(shared_);
        return true;
    }

    /// Waits until every item that was taken is answered. For an owner whose `work` or `answer`
    /// needs it, before it goes; nobody adds any more.
    void finish() {
        Lock lock(shared_->mutex);
        while (shared_->submitted) {
            shared_->answered.wait(lock);
        }
    }

  private:
    struct Shared {
        Shared(Database& file, Limits most, Work to_do, Answer to_tell)
            : database(file), limits(most), work(std::move(to_do)), answer(std::move(to_tell)) {}

        Database& database;
        const Limits limits;
        const Work work;
        const Answer answer;
        Mutex mutex;
        Condition answered;
        std::deque<Item> waiting GUARDED_BY(mutex);
        bool submitted GUARDED_BY(mutex) = false;

        /// The next of those that wait; what is left is for the unit of work behind this one.
        Batch take() {
            const Lock lock(mutex);
            Batch batch;
            while (!waiting.empty() && batch.size() < limits.most_in_unit) {
                batch.push_back(std::move(waiting.front()));
                waiting.pop_front();
            }
            return batch;
        }

        /// True when more wait.
        bool tell(Batch& batch, const std::exception_ptr& error) {
            answer(batch, error);
            const Lock lock(mutex);
            submitted = !waiting.empty();
            if (!submitted) {
                answered.notify_all();
            }
            return submitted;
        }

        /// Asks for a unit of work for what waits, and when it ends, for the next one.
        static void submit(const std::shared_ptr<Shared>& self) {
            const auto batch = std::make_shared<Batch>();
            const auto to_do = [self, batch](WriteTx& tx) {
                *batch = self->take();
                self->work(tx, *batch);
            };
            const auto done = [self, batch](const std::exception_ptr& error) {
                if (error && batch->empty()) {
                    *batch = self->take();  // the transaction never began
                }
                if (self->tell(*batch, error)) {
                    submit(self);
                }
            };
            try {
                self->database.submit(WriteClass::kRequest, to_do, done);
            } catch (const Error&) {
                done(std::current_exception());
            }
        }
    };

    // shared: a unit of work may still wait in the database when its owner has gone
    std::shared_ptr<Shared> shared_;
};

}  // namespace campaignd::db
