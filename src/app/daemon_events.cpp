#include "app/daemon_events.h"

#include <algorithm>
#include <array>
#include <utility>

namespace campaignd::app {
namespace {

struct TableTopic {
    std::string_view table;
    std::string_view topic;
};

constexpr std::array<TableTopic, 67> kTopics{{
    {"campaign", "campaigns"},
    {"step", "campaigns"},
    {"ongoing", "campaigns"},
    {"ongoing_list", "campaigns"},
    {"newcomer", "campaigns"},
    {"addition", "campaigns"},
    {"date_outlook", "campaigns"},
    {"join_timeline", "campaigns"},
    {"message", "messages"},
    {"attempt", "messages"},
    {"step_counter", "messages"},
    {"send_timeline", "messages"},
    {"contact", "messages"},
    {"contact_walk", "messages"},
    {"passed_over", "messages"},
    {"event", "answers"},
    {"step_event_counter", "answers"},
    {"event_timeline", "answers"},
    {"feedback", "answers"},
    {"feedback_counter", "answers"},
    {"link", "answers"},
    {"sequence_end", "answers"},
    {"recipient", "recipients"},
    {"list_member", "recipients"},
    {"list_left", "recipients"},
    {"recipient_tag", "recipients"},
    {"tag", "recipients"},
    {"consent", "recipients"},
    {"person_change", "recipients"},
    {"list", "lists"},
    {"segment", "segments"},
    {"suppression", "suppressions"},
    {"suppression_sweep", "suppressions"},
    {"import", "imports"},
    {"import_rejected", "imports"},
    {"bulk_set", "bulk"},
    {"bulk_change", "bulk"},
    {"form", "forms"},
    {"signup", "forms"},
    {"sender", "senders"},
    {"relay_habits", "senders"},
    {"mailbox_state", "senders"},
    {"oauth_token", "senders"},
    {"oauth_request", ""},
    {"campaign_sender", "campaigns"},
    {"sent_by", ""},
    {"sandbox_message", "sandbox"},
    {"lane", "queue"},
    {"job", "queue"},
    {"webhook", "webhooks"},
    {"webhook_delivery", "webhooks"},
    {"message_template", "templates"},
    {"user", "users"},
    {"api_token", "users"},
    {"invitation", "users"},
    {"second_factor", "users"},
    {"audit", ""},
    {"continuity", ""},
    {"tally", ""},
    {"session", ""},
    {"recovery_code", ""},
    {"instance", ""},
    {"throttle_use", ""},
    {"login_failure", ""},
    {"used_signature", ""},
    {"idempotency", ""},
    {"idempotency_address", ""},
}};

}  // namespace

std::string_view topic_of(std::string_view table) noexcept {
    const auto* const found =
        std::find_if(kTopics.begin(), kTopics.end(), [table](const TableTopic& row) {
            return row.table == table;
        });
    return found == kTopics.end() ? table : found->topic;
}

DaemonEvents::Revisions DaemonEvents::revisions() {
    Revisions found;
    for (const auto& [table, count] : changes_.all()) {
        const std::string_view topic = topic_of(table);
        if (!topic.empty()) {
            found[std::string(topic)] += count;
        }
    }
    return found;
}

}  // namespace campaignd::app
