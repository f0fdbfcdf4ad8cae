#include "app/daemon_events.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/words.h"

namespace campaignd::app {
namespace {

struct Topic {
    std::string_view name;
    std::string_view tables;
};

constexpr std::array<Topic, 21> kTopics{{
    {"campaigns",
     "campaign|step|ongoing|ongoing_list|launch_match|newcomer|addition|date_outlook|"
     "join_timeline|campaign_sender|step_revision|variant_test|first_slice|brake_base|"
     "campaign_plan|company_stop"},
    {"messages",
     "message|attempt|step_counter|send_timeline|contact|contact_walk|passed_over|single|"
     "single_content|variant_counter"},
    {"answers",
     "event|step_event_counter|event_timeline|feedback|feedback_counter|link|sequence_end"},
    {"recipients", "recipient|list_member|list_left|recipient_tag|tag|consent|person_change"},
    {"lists", "list"},
    {"segments", "segment"},
    {"suppressions", "suppression|suppression_sweep|erased_address"},
    {"imports", "import|import_rejected|import_mapping|import_range"},
    {"bulk", "bulk_set|bulk_change|bulk"},
    {"forms", "form|signup|form_wording"},
    {"senders", "sender|relay_habits|mailbox_state|oauth_token|sender_hour"},
    {"sandbox", "sandbox_message"},
    {"queue", "lane|job"},
    {"webhooks", "webhook|webhook_delivery"},
    {"templates", "message_template"},
    {"media", "media"},
    {"snippets", "snippet"},
    {"setting", "setting"},
    {"alerts", "alert"},
    {"users", "user|identity|api_token|invitation|second_factor"},
    {"",
     "oauth_request|sent_by|audit|continuity|recipient_letters|step_walk|tally|session|"
     "recovery_code|instance|throttle_use|login_failure|used_signature|idempotency|"
     "idempotency_address"},
}};

const Topic* find_topic(std::string_view table) noexcept {
    const auto* const found =
        std::find_if(kTopics.begin(), kTopics.end(), [table](const Topic& topic) {
            return is_one_of(table, topic.tables);
        });
    return found == kTopics.end() ? nullptr : found;
}

}  // namespace

bool has_topic(std::string_view table) noexcept {
    return find_topic(table) != nullptr;
}

std::string_view topic_of(std::string_view table) noexcept {
    const Topic* const found = find_topic(table);
    return found == nullptr ? table : found->name;
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
