#include "service/event_recorder.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "mail/links.h"

namespace campaignd::service {
namespace {

namespace events = store::events;

/// Past this, requests are answered without being counted: readers go before statistics.
constexpr std::size_t kMostWaiting = 10'000;

struct Waiting {
    events::Event event;
    EventRecorder::Done done;
};

using Batch = std::vector<Waiting>;

/// A person did it: first times and unique sums. True when it was the first time.
bool count_person(db::WriteTx& tx,
                  const events::Event& event,
                  events::Tracked& message,
                  events::Changes& changes) {
    const bool open = event.kind == EventKind::kOpen;
    std::optional<TimeMs>& first = open ? message.first_opened_at : message.first_clicked_at;
    const bool is_new = !first.has_value();
    if (is_new || event.at < *first) {
        first = event.at;
        events::set_firsts(tx, event.message_id, message);
        changes.add_unique(message, event.kind, is_new ? 1 : 0);
    }
    return is_new;
}

/// Clicks that were taken for a person's turn out to be a machine's.
void take_back(db::WriteTx& tx,
               MessageId id,
               TimeMs since,
               MachineReason reason,
               events::Tracked& message,
               events::Changes& changes) {
    const std::vector<events::Event> clicks = events::clicks_since(tx, id, since);
    for (const events::Event& click : clicks) {
        const int link = click.link.value_or(mail::kTrapLink);
        events::set_machine(tx, click.id, reason);
        const bool last = !events::has_click(tx, id, link);
        changes.add(message, EventKind::kClick, false, click.at, -1);
        changes.add(message, EventKind::kClick, true, click.at, 1);
        changes.add_link(message, link, false, last, -1);
        changes.add_link(message, link, true, false, 1);
    }
    if (clicks.empty() || !message.first_clicked_at) {
        return;
    }
    message.first_clicked_at = events::first_click(tx, id);
    events::set_firsts(tx, id, message);
    if (!message.first_clicked_at) {
        changes.add_unique(message, EventKind::kClick, -1);
    }
}

void tell(const db::ReadTx& tx,
          const events::Event& event,
          const events::Tracked& message,
          Announcer& announcer) {
    const bool click = event.kind == EventKind::kClick;
    const auto type =
        click ? model::WebhookEvent::kMessageClicked : model::WebhookEvent::kMessageOpened;
    if (!announcer.wants(type)) {
        return;
    }
    nlohmann::json detail = nlohmann::json::object();
    if (click) {
        detail["link"] = *event.link;
        detail["url"] =
            events::find_target(tx, message.campaign_id, message.step, *event.link).value_or("");
    }
    announcer.tell({.type = type,
                    .campaign_id = message.campaign_id,
                    .recipient_id = message.recipient_id,
                    .message_id = event.message_id,
                    .detail = detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
}

bool too_fast(const events::Tracked& message, TimeMs at) {
    return message.sent_at ? at - *message.sent_at < kTooFastMs : message.in_doubt;
}

}  // namespace

void record_event(db::WriteTx& tx,
                  events::Event event,
                  BurstWatch& bursts,
                  events::Changes& changes,
                  Announcer& announcer) {
    auto message = events::find_tracked(tx, event.message_id);
    if (!message) {
        return;
    }
    if (message->erased) {
        event.agent.clear();
        event.network.reset();
    }
    const bool click = event.kind == EventKind::kClick;
    if (event.machine == MachineReason::kNone && too_fast(*message, event.at)) {
        event.machine = MachineReason::kTooFast;
    }
    if (click) {
        const bool trap = event.link == mail::kTrapLink;
        const auto since = bursts.note(event.message_id, *event.link, trap, event.at);
        if (since) {
            const MachineReason reason = trap ? MachineReason::kTrap : MachineReason::kBurst;
            take_back(tx, event.message_id, *since, reason, *message, changes);
            event.machine = event.machine == MachineReason::kNone || trap ? reason : event.machine;
        }
    }
    const bool machine = event.machine != MachineReason::kNone;
    if (click && event.link != mail::kTrapLink) {
        const bool unique = !machine && !events::has_click(tx, event.message_id, *event.link);
        changes.add_link(*message, *event.link, machine, unique, 1);
    }
    changes.add(*message, event.kind, machine, event.at, 1);
    events::insert(tx, event);
    if (!machine && (count_person(tx, event, *message, changes) || click)) {
        tell(tx, event, *message, announcer);
    }
}

struct EventRecorder::Shared {
    Mutex mutex;
    Batch waiting GUARDED_BY(mutex);
    bool submitted GUARDED_BY(mutex) = false;
    BurstWatch bursts;  // writer thread

    Batch take() {
        const Lock lock(mutex);
        submitted = false;
        return std::exchange(waiting, {});
    }

    void write(db::WriteTx& tx, const Batch& batch) {
        events::Changes changes;
        Announcer announcer(tx);
        for (const Waiting& one : batch) {
            record_event(tx, one.event, bursts, changes, announcer);
        }
        changes.apply(tx);
    }
};

EventRecorder::EventRecorder(db::Database& database)
    : database_(database), shared_(std::make_shared<Shared>()) {}

void EventRecorder::record(events::Event event, Done done) {
    bool full = false;
    {
        const Lock lock(shared_->mutex);
        full = shared_->waiting.size() >= kMostWaiting;
        if (!full) {
            shared_->waiting.push_back({std::move(event), std::move(done)});
            if (std::exchange(shared_->submitted, true)) {
                return;
            }
        }
    }
    if (full) {
        done(false);
        return;
    }
    const auto batch = std::make_shared<Batch>();
    const auto answer = [batch](bool recorded) {
        for (Waiting& one : *batch) {
            one.done(recorded);
        }
    };
    try {
        database_.submit(
            db::WriteClass::kRequest,
            [shared = shared_, batch](db::WriteTx& tx) {
                *batch = shared->take();
                shared->write(tx, *batch);
            },
            [shared = shared_, batch, answer](const std::exception_ptr& error) {
                if (error && batch->empty()) {
                    *batch = shared->take();  // the transaction never began
                }
                answer(!error);
            });
    } catch (const Error& error) {
        log::warn("service", "opens and clicks are not counted now: {}", error.what());
        *batch = shared_->take();
        answer(false);
    }
}

}  // namespace campaignd::service
