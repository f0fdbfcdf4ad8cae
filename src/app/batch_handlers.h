#pragma once

#include "app/daemon_state.h"
#include "db/database.h"
#include "jobs/batch_worker.h"
#include "service/people/bulk_runner.h"
#include "service/people/import_runner.h"

namespace campaignd::app {

/// Tells the batch worker how each kind of long work is done, one slice at a time. Bulk work waits
/// while the disk is below its gate. The references must outlive the worker.
void add_batch_handlers(jobs::BatchWorker& batch,
                        db::Database& database,
                        const DaemonState& state,
                        service::ImportRunner& imports,
                        service::BulkRunner& bulk_actions);

/// The plans that calendars keep of launches.
void add_plan_handler(jobs::BatchWorker& plans, db::Database& database);

}  // namespace campaignd::app
