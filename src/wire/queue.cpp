#include "wire/queue.h"

#include "wire/campaigns.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Job& job) {
    out = {{"id", job.id},
           {"kind", job.kind},
           {"lane", job.lane},
           {"state", to_text(job.state)},
           {"run_at", wire::time(job.run_at)},
           {"attempts", job.attempts},
           {"max_attempts", job.max_attempts},
           {"starts", job.starts},
           {"owner", job.owner},
           {"last_error", wire::text_or_null(job.last_error)},
           {"campaign_id", job.campaign_id},
           {"message_id", nullptr}};
    if (job.is_send) {
        out["message_id"] = job.ref;
    } else if (job.kind == "import") {
        out["import_id"] = job.ref;
    } else if (job.kind == "enrol" || job.kind == "cancel" || job.kind == "schedule" ||
               job.kind == "join" || job.kind == "ongoing" || job.kind == "plan") {
        out["campaign_id"] = job.ref;
    }
}

void to_json(nlohmann::json& out, const LaneView& lane) {
    out = {{"id", lane.id},
           {"kind", lane.kind},
           {"campaign_id", lane.campaign_id},
           {"campaign", wire::text_or_null(lane.campaign)},
           {"step", lane.campaign_id ? nlohmann::json(lane.step) : nlohmann::json(nullptr)},
           {"paused", lane.paused},
           {"ready", lane.ready},
           {"leased", lane.leased},
           {"failed", lane.failed},
           {"next_due_at", wire::time(lane.next_due)},
           {"waiting", lane.waiting}};
}

void to_json(nlohmann::json& out, const InstanceView& instance) {
    out = {{"id", instance.id},
           {"host", instance.host},
           {"pid", instance.pid},
           {"version", instance.version},
           {"started_at", wire::time(instance.started_at)},
           {"beat_at", wire::time(instance.beat_at)},
           {"leased", instance.leased},
           {"self", instance.self},
           {"work", to_text(instance.work())},
           {"drain_asked_at", wire::time(instance.drain_asked_at)}};
}

}  // namespace campaignd
