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

constexpr std::array<TableTopic, 90> kTopics{{
    {"campaign", "campaigns"},
    {"step", "campaigns"},
    {"ongoing", "campaigns"},
    {"ongoing_list", "campaigns"},
    {"launch_match", "campaigns"},
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
    {"single", "messages"},
    {"single_content", "messages"},
    {"variant_counter", "messages"},
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
    {"erased_address", "suppressions"},
    {"import", "imports"},
    {"import_rejected", "imports"},
    {"import_mapping", "imports"},
    {"import_range", "imports"},
    {"bulk_set", "bulk"},
    {"bulk_change", "bulk"},
    {"bulk", "bulk"},
    {"form", "forms"},
    {"signup", "forms"},
    {"form_wording", "forms"},
    {"sender", "senders"},
    {"relay_habits", "senders"},
    {"mailbox_state", "senders"},
    {"oauth_token", "senders"},
    {"sender_hour", "senders"},
    {"oauth_request", ""},
    {"campaign_sender", "campaigns"},
    {"step_revision", "campaigns"},
    {"variant_test", "campaigns"},
    {"first_slice", "campaigns"},
    {"brake_base", "campaigns"},
    {"campaign_plan", "campaigns"},
    {"company_stop", "campaigns"},
    {"sent_by", ""},
    {"sandbox_message", "sandbox"},
    {"lane", "queue"},
    {"job", "queue"},
    {"webhook", "webhooks"},
    {"webhook_delivery", "webhooks"},
    {"message_template", "templates"},
    {"media", "media"},
    {"snippet", "snippets"},
    {"setting", "setting"},
    {"alert", "alerts"},
    {"user", "users"},
    {"identity", "users"},
    {"api_token", "users"},
    {"invitation", "users"},
    {"second_factor", "users"},
    {"audit", ""},
    {"continuity", ""},
    {"recipient_letters", ""},
    {"step_walk", ""},
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

const TableTopic* find_topic(std::string_view table) noexcept {
    const auto* const found =
        std::find_if(kTopics.begin(), kTopics.end(), [table](const TableTopic& row) {
            return row.table == table;
        });
    return found == kTopics.end() ? nullptr : found;
}

}  // namespace

bool has_topic(std::string_view table) noexcept {
    return find_topic(table) != nullptr;
}

std::string_view topic_of(std::string_view table) noexcept {
    const TableTopic* const found = find_topic(table);
    return found == nullptr ? table : found->topic;
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
