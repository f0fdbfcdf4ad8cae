#include "service/feedback/event_recorder.h"

#include <exception>
#include <memory>
#include <utility>

#include "base/log.h"
#include "mail/compose/links.h"

namespace campaignd::service {
namespace {

namespace events = store::events;

/// Past this, requests are answered without being counted: readers go before statistics.
constexpr std::size_t kMostWaiting = 10'000;
constexpr std::size_t kMostInOneUnit = 250;

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

bool is_full(const db::ReadTx& tx, const events::Event& event) {
    return events::count_kept(tx, event.message_id, event.kind, kEventsKept) == kEventsKept;
}

/// A machine's from now on; of many, it goes into the row of those.
void make_machine(db::WriteTx& tx, events::Event click, MachineReason reason) {
    click.machine = reason;
    const auto alike = is_full(tx, click) ? events::find_alike(tx, click) : std::nullopt;
    if (alike) {
        events::add_repeats(tx, *alike, 1 + click.repeats, click.last_at.value_or(click.at));
        events::remove(tx, click.id);
    } else {
        events::set_machine(tx, click.id, reason);
    }
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
        make_machine(tx, click, reason);
        const bool last = !events::has_click(tx, id, link);
        const auto more = static_cast<int>(click.repeats);
        const TimeMs last_at = click.last_at.value_or(click.at);
        changes.add(message, EventKind::kClick, false, click.at, -1);
        changes.add(message, EventKind::kClick, true, click.at, 1);
        changes.add(message, EventKind::kClick, false, last_at, -more);
        changes.add(message, EventKind::kClick, true, last_at, more);
        changes.add_link(message, link, false, last, -1);
        changes.add_link(message, link, false, false, -more);
        changes.add_link(message, link, true, false, 1 + more);
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
    const auto type = click ? WebhookEvent::kMessageClicked : WebhookEvent::kMessageOpened;
    if (!announcer.wants(type)) {
        return;
    }
    Detail detail;
    if (click) {
        detail = {
            {"link", *event.link},
            {"url",
             events::find_target(tx, message.campaign_id, message.step, *event.link).value_or("")}};
    }
    announcer.tell({.type = type,
                    .campaign_id = message.campaign_id,
                    .recipient_id = message.recipient_id,
                    .message_id = event.message_id,
                    .detail = std::move(detail)});
}

/// A row of its own, or one more on the row that is like it. True for a row.
bool keep(db::WriteTx& tx, const events::Event& event, const events::Tracked& message) {
    const bool open = event.kind == EventKind::kOpen;
    const auto& first = open ? message.first_opened_at : message.first_clicked_at;
    const bool is_first = event.machine == MachineReason::kNone && (!first || event.at < *first);
    const auto alike =
        is_full(tx, event) && !is_first ? events::find_alike(tx, event) : std::nullopt;
    if (alike) {
        events::add_repeats(tx, *alike, 1, event.at);
    } else {
        events::insert(tx, event);
    }
    return !alike;
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
    const bool has_row = keep(tx, event, *message);
    if (!machine && (count_person(tx, event, *message, changes) || (click && has_row))) {
        tell(tx, event, *message, announcer);
    }
}

EventRecorder::EventRecorder(db::Database& database)
    : events_(
          database,
          {.most_waiting = kMostWaiting, .most_in_unit = kMostInOneUnit},
          [bursts = std::make_shared<BurstWatch>()](db::WriteTx& tx, std::vector<Waiting>& batch) {
              events::Changes changes;
              Announcer announcer(tx);
              for (const Waiting& one : batch) {
                  record_event(tx, one.event, *bursts, changes, announcer);
              }
              changes.apply(tx);
          },
          [](std::vector<Waiting>& batch, const std::exception_ptr& error) {
              if (error) {
                  log::warn("service", "{} opens and clicks are not counted", batch.size());
              }
              for (const Waiting& one : batch) {
                  one.done(!error);
              }
          }) {}

void EventRecorder::record(events::Event event, const Done& done) {
    // Kept apart: what is not taken is answered here.
    if (!events_.add({std::move(event), done})) {
        done(false);
    }
}

}  // namespace campaignd::service
