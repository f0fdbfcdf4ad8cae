#include "jobs/recorder.h"

#include "base/crash_point.h"
#include "base/log.h"
#include "service/sending/outcome_note.h"

namespace campaignd::jobs {

void Recorder::note(Reports& reports) {
    const TimeMs now = database_.clock().now();
    std::vector<queue::Journal::Note> notes;
    notes.reserve(reports.size());
    for (const service::DeliveryReport& report : reports) {
        if (std::string text = service::to_note(report, now); !text.empty()) {
            notes.push_back({report.delivery.job.id, report.delivery.job.token, std::move(text)});
        }
    }
    const std::uint64_t number = instance_.journal().append(notes);
    for (service::DeliveryReport& report : reports) {
        report.noted = number;
    }
    crash_point("noted");
}

void Recorder::record(Reports reports, const Before& before) {
    if (!reports.empty()) {
        submit_record(std::make_shared<const Reports>(std::move(reports)), before);
    }
}

void Recorder::submit_record(const Shared& reports, const Before& before) {
    submit(
        [this, reports, before](db::WriteTx& tx) {
            if (!before) {
                ledger_.record(tx, instance_.id(), *reports);
                return;
            }
            Reports changed = *reports;
            before(tx, changed);
            ledger_.record(tx, instance_.id(), changed);
        },
        [this, reports](const std::exception_ptr& error) {
            if (error) {
                log::error("jobs",
                           "{} results cannot be written now; they are kept and written later",
                           reports->size());
                const Lock lock(mutex_);
                unwritten_.push_back(reports);
                return;
            }
            crash_point("t7");
            instance_.journal().release(reports->front().noted);
            recorded_(*reports);
        });
}

void Recorder::submit(db::Database::Work work, db::Database::Done done) {
    {
        const Lock lock(mutex_);
        ++writes_;
    }
    database_.submit(db::WriteClass::kResult,
                     std::move(work),
                     [this, answer = std::move(done)](const std::exception_ptr& error) {
                         answer(error);
                         const Lock lock(mutex_);
                         --writes_;
                         answered_.notify_all();
                     });
}

void Recorder::write_again() {
    std::vector<Shared> again;
    {
        const Lock lock(mutex_);
        again.swap(unwritten_);
    }
    for (const Shared& reports : again) {
        submit_record(reports, {});
    }
}

std::size_t Recorder::unwritten() const {
    const Lock lock(mutex_);
    std::size_t count = 0;
    for (const Shared& reports : unwritten_) {
        count += reports->size();
    }
    return count;
}

void Recorder::finish() {
    Lock lock(mutex_);
    while (writes_ > 0) {
        answered_.wait(lock);
    }
}

}  // namespace campaignd::jobs
