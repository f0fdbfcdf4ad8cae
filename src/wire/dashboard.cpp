#include "wire/dashboard.h"

#include "wire/campaigns.h"

namespace campaignd {

void to_json(nlohmann::json& out, const DayFigures& day) {
    out = {{"day", day.day},
           {"sent", day.sent},
           {"opens", day.opens},
           {"clicks", day.clicks},
           {"replies", day.replies},
           {"bounces", day.bounces},
           {"unsubscribes", day.unsubscribes}};
}

void to_json(nlohmann::json& out, const CampaignTrouble& trouble) {
    out = {{"campaign_id", trouble.campaign_id},
           {"name", trouble.name},
           {"state", to_text(trouble.state)},
           {"failed", trouble.failed},
           {"uncertain", trouble.uncertain}};
}

void to_json(nlohmann::json& out, const Need& need) {
    out = {{"subject", need.subject},
           {"what", need.what},
           {"what_to_do", need.remedy},
           {"page", need.page},
           {"since", wire::time(need.since)}};
}

void to_json(nlohmann::json& out, const FirstSteps& steps) {
    out = {{"sender", steps.sender},
           {"relay", steps.relay},
           {"recipients", steps.recipients},
           {"campaign", steps.campaign},
           {"launched", steps.launched},
           {"test_mail_sent_at", wire::time(steps.test_mail_sent_at)},
           {"test_mail_arrived", steps.test_mail_arrived}};
}

void to_json(nlohmann::json& out, const Dashboard& dashboard) {
    out = {{"days", dashboard.days},
           {"campaigns", dashboard.campaigns},
           {"troubles", dashboard.troubles},
           {"needs", dashboard.needs},
           {"failed_messages", dashboard.failed_messages},
           {"uncertain_messages", dashboard.uncertain_messages},
           {"failed_jobs", dashboard.failed_jobs},
           {"recipients", dashboard.recipients},
           {"first_steps", dashboard.first_steps}};
}

}  // namespace campaignd
