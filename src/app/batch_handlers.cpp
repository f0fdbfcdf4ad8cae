#include "app/batch_handlers.h"

#include <memory>

#include "base/slice_limit.h"
#include "jobs/workers.h"
#include "queue/progress.h"
#include "queue/queue.h"
#include "service/access/settings.h"
#include "service/campaigns/calendar_view.h"
#include "service/campaigns/campaigns.h"
#include "service/people/bulk_end.h"
#include "service/people/lists.h"
#include "service/people/recipients.h"
#include "service/people/suppressions.h"
#include "service/sequence/additions.h"
#include "service/sequence/enrolment.h"
#include "service/sequence/newcomers.h"
#include "service/sequence/ongoing_walk.h"
#include "service/sequence/step_walks.h"
#include "service/sequence/variant_tests.h"
#include "service/webhooks/webhooks.h"
#include "store/contacts.h"

namespace campaignd::app {
namespace {

using jobs::Slice;
using queue::Progress;

constexpr std::size_t kFirstRows = 100;
constexpr std::size_t kLeastRows = 20;
constexpr int kSliceRows = 500;
constexpr int kMemberRows = 1'000;
constexpr int kLedgerRows = 2'000;
constexpr std::size_t kImports = 2;      // at once; each keeps a block of rows in memory
constexpr std::size_t kBulkActions = 4;  // at once; the others wait their turn
constexpr int kContactRows = 1'000;
constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
constexpr TimeMs kLookAgainMs = 60'000;
constexpr int kSweptPeople = 250;
constexpr std::chrono::milliseconds kNone{0};
constexpr std::chrono::milliseconds kRest{200};
constexpr std::chrono::milliseconds kDiskRest{1'000};

using Bulk = std::function<jobs::BatchWorker::Handler(jobs::BatchWorker::Handler)>;

/// One transaction of `work`, which says whether there is more, and what it may do: at most so many
/// rows, fewer while they take long, and an end on the way where the work knows one.
template <typename Work>
jobs::BatchWorker::Handler in_slices(db::Database& database, int most, Work work) {
    const auto size =
        std::make_shared<SliceSize>(kFirstRows, kLeastRows, static_cast<std::size_t>(most));
    return [&database, size, work](std::int64_t ref, const Progress& progress) {
        std::chrono::nanoseconds time{0};
        const Slice slice = database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            const SteadyTime start = database.clock().steady();
            const SliceLimit limit(static_cast<int>(size->rows()), database.clock());
            const Slice done = work(tx, ref, limit);
            if (done.pause == std::chrono::milliseconds{0}) {  // else it waits for somebody
                progress.made(tx);
            }
            time = database.clock().steady() - start;
            return done;
        });
        if (slice.more) {
            size->took(time, size->rows());
        }
        return slice;
    };
}

void add_imports(jobs::BatchWorker& batch,
                 db::Database& database,
                 service::ImportRunner& imports,
                 const Bulk& bulk) {
    const auto run = [&database, &imports](std::int64_t import_id, const Progress& progress) {
        Slice slice{imports.run_slice(import_id, progress)};
        if (slice.more && imports.is_between_blocks(import_id)) {
            // The next import in the queue has its turn; this one stands behind it.
            slice = Slice{.again_at = database.clock().now()};
        }
        return slice;
    };
    batch.handle("import", bulk(run), kImports);
}

void add_bulk_actions(jobs::BatchWorker& batch, service::BulkRunner& runner, const Bulk& bulk) {
    const auto run = [&runner](std::int64_t id, const Progress& progress) {
        const service::BulkRunner::Turn turn = runner.run_slice(id, progress);
        return Slice{.more = turn.more, .pause = turn.pause};
    };
    batch.handle("bulk", bulk(run), kBulkActions, service::stop_bulk);
    batch.handle("bulk_prune", [&runner](std::int64_t id, const Progress& progress) {
        return Slice{runner.prune_slice(id, progress)};
    });
}

void add_campaigns(jobs::BatchWorker& batch, db::Database& database, const Bulk& bulk) {
    const auto enrol = in_slices(database, kSliceRows, [](auto& tx, auto campaign, auto& limit) {
        return Slice{service::enrol_slice(tx, campaign, limit).more};
    });
    batch.handle(
        "enrol", bulk([&database, enrol](std::int64_t campaign_id, const Progress& progress) {
            return service::draw_samples(database, campaign_id) ? enrol(campaign_id, progress)
                                                                : Slice{.more = true};
        }));
    batch.handle("winner", [&database](std::int64_t test, const Progress&) {
        return Slice{.again_at = database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            return service::decide_by_rule(tx, test);
        })};
    });
    batch.handle("cancel", in_slices(database, kSliceRows, [](auto& tx, auto id, auto& limit) {
                     const auto slice = service::cancel_slice(tx, id, limit.rows());
                     // What is left is in the hands of workers: wait for them.
                     return Slice{slice.more, slice.enrolled == 0 ? kRest : kNone};
                 }));
    batch.handle("step_walk",
                 bulk(in_slices(database, kSliceRows, [](auto& tx, auto walk, auto& limit) {
                     const auto slice = service::step_walk_slice(tx, walk, limit.rows());
                     return Slice{slice.more, slice.waits ? kRest : kNone};
                 })));
    batch.handle("company", in_slices(database, kLedgerRows, [](auto& tx, auto stop, auto& limit) {
                     return Slice{service::skip_company_slice(tx, stop, limit.rows())};
                 }));
    batch.handle("schedule", [&database](std::int64_t campaign_id, const Progress&) {
        database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            service::Campaigns::start_scheduled(tx, campaign_id);
        });
        return Slice{};
    });
}

/// The walk behind a new contact cap; while one is set, each day what no longer counts goes.
void add_contacts(jobs::BatchWorker& batch, db::Database& database, const Bulk& bulk) {
    const auto walk = [](db::WriteTx& tx, std::int64_t /*ref*/, const SliceLimit& limit) {
        Slice slice{store::contacts::walk_on(tx, limit.rows())};
        if (!slice.more && service::Settings::contact_cap(tx) &&
            !queue::next_ready(tx, queue::system_lane(tx, "contact"))) {
            slice.again_at = tx.now() + kDayMs;
        }
        return slice;
    };
    batch.handle("contact", bulk(in_slices(database, kContactRows, walk)));
}

/// Who comes into a campaign after its launch.
void add_comers(jobs::BatchWorker& batch, db::Database& database, const Bulk& bulk) {
    batch.handle("join", bulk(in_slices(database, kSliceRows, [](auto& tx, auto id, auto& limit) {
                     return Slice{service::newcomer_slice(tx, id, limit)};
                 })));
    batch.handle("addition",
                 bulk(in_slices(database, kSliceRows, [](auto& tx, auto id, auto& limit) {
                     return Slice{service::addition_slice(tx, id, limit)};
                 })));
    batch.handle("ongoing", bulk([&database](std::int64_t campaign_id, const Progress& progress) {
                     const auto slice = service::ongoing_slice(database, campaign_id, progress);
                     return Slice{.more = slice.more, .again_at = slice.again_at};
                 }));
}

void add_removals(jobs::BatchWorker& batch, db::Database& database, const Bulk& bulk) {
    batch.handle("suppress",
                 bulk(in_slices(database, kSweptPeople, [](auto& tx, auto, auto& limit) {
                     return Slice{service::sweep_suppressed(tx, limit.rows())};
                 })));
    batch.handle("webhook_prune",
                 bulk(in_slices(database, kSliceRows, [](auto& tx, auto id, auto& limit) {
                     return Slice{service::remove_webhook_slice(tx, id, limit.rows())};
                 })));
    batch.handle("list_prune",
                 bulk(in_slices(database, kMemberRows, [](auto& tx, auto list, auto& limit) {
                     return Slice{service::remove_list_slice(tx, list, limit.rows())};
                 })));
    batch.handle("erase", [&database](std::int64_t recipient_id, const Progress&) {
        const bool more = database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            return service::forget_late_words(tx, recipient_id);
        });
        database.clean_log(std::chrono::milliseconds{0});
        Slice slice;
        if (more) {
            slice.again_at = database.clock().now() + kLookAgainMs;
        }
        return slice;
    });
}

}  // namespace

void add_batch_handlers(jobs::BatchWorker& batch,
                        db::Database& database,
                        const DaemonState& state,
                        service::ImportRunner& imports,
                        service::BulkRunner& bulk_actions) {
    const Bulk bulk = [&database, &state](jobs::BatchWorker::Handler handler) {
        return [&database, &state, handler = std::move(handler)](std::int64_t ref,
                                                                 const Progress& progress) {
            if (database.status().free_disk_bytes < state.stop_bulk_free_bytes) {
                return Slice{true, kDiskRest};
            }
            return handler(ref, progress);
        };
    };
    add_imports(batch, database, imports, bulk);
    add_bulk_actions(batch, bulk_actions, bulk);
    add_campaigns(batch, database, bulk);
    add_contacts(batch, database, bulk);
    add_comers(batch, database, bulk);
    add_removals(batch, database, bulk);
}

void add_plan_handler(jobs::BatchWorker& plans, db::Database& database) {
    plans.handle(
        jobs::Workers::kPlans,
        [&database](std::int64_t campaign_id, const Progress&) {
            service::CalendarView::make_plan(database, campaign_id);
            return Slice{};
        },
        0,
        [](db::WriteTx& tx, std::int64_t campaign_id, const std::string&) {
            service::CalendarView::give_up_plan(tx, campaign_id);
        });
}

}  // namespace campaignd::app
