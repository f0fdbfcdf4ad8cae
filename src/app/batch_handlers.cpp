#include "app/batch_handlers.h"

#include "service/campaigns.h"
#include "service/enrolment.h"
#include "service/sequence_end.h"
#include "service/suppressions.h"
#include "service/webhooks.h"

namespace campaignd::app {
namespace {

using jobs::Slice;

constexpr int kSliceRows = 500;
constexpr int kLedgerRows = 2'000;
constexpr std::chrono::milliseconds kRest{200};
constexpr std::chrono::milliseconds kDiskRest{1'000};

}  // namespace

void add_batch_handlers(jobs::BatchWorker& batch,
                        db::Database& database,
                        const DaemonState& state,
                        service::ImportRunner& imports) {
    const auto bulk = [&](jobs::BatchWorker::Handler handler) {
        return [&database, &state, handler = std::move(handler)](std::int64_t ref) {
            if (database.status().free_disk_bytes < state.stop_bulk_free_bytes) {
                return Slice{true, kDiskRest};
            }
            return handler(ref);
        };
    };
    batch.handle("import", bulk([&imports](std::int64_t import_id) {
                     return Slice{imports.run_slice(import_id), {}};
                 }));
    batch.handle("enrol", bulk([&database](std::int64_t campaign_id) {
                     const auto slice = database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
                         return service::enrol_slice(tx, campaign_id, kSliceRows);
                     });
                     return Slice{slice.more, {}};
                 }));
    batch.handle("cancel", [&database](std::int64_t campaign_id) {
        const auto slice = database.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            return service::cancel_slice(tx, campaign_id, kSliceRows);
        });
        // What is left is in the hands of workers: wait for them.
        return Slice{slice.more, slice.enrolled == 0 ? kRest : std::chrono::milliseconds{0}};
    });
    batch.handle("company", [&database](std::int64_t stop) {
        return Slice{database.write(db::WriteClass::kBulk,
                                    [&](db::WriteTx& tx) {
                                        return service::skip_company_slice(tx, stop, kLedgerRows);
                                    }),
                     {}};
    });
    batch.handle("suppress", bulk([&database](std::int64_t) {
                     return Slice{database.write(db::WriteClass::kBulk,
                                                 [](db::WriteTx& tx) {
                                                     return service::sweep_suppressed(tx);
                                                 }),
                                  {}};
                 }));
    batch.handle("webhook_prune", bulk([&database](std::int64_t webhook_id) {
                     return Slice{database.write(db::WriteClass::kBulk,
                                                 [&](db::WriteTx& tx) {
                                                     return service::remove_webhook_slice(
                                                         tx, webhook_id);
                                                 }),
                                  {}};
                 }));
    batch.handle("schedule", [&database](std::int64_t campaign_id) {
        database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            service::Campaigns::start_scheduled(tx, campaign_id);
        });
        return Slice{};
    });
}

}  // namespace campaignd::app
