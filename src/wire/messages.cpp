#include "wire/messages.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/feedback.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Message& message) {
    out = {{"id", message.id},
           {"campaign_id", message.campaign_id},
           {"recipient_id", message.recipient_id},
           {"email", message.email},
           {"step", message.step},
           {"year", message.round == 0 ? nlohmann::json(nullptr) : nlohmann::json(message.round)},
           {"state", to_text(message.state)},
           {"reason", wire::word(message.reason)},
           {"message_id", message.message_id},
           {"attempts", message.attempts},
           {"last_reply", message.last_reply},
           {"queued_at", wire::time(message.queued_at)},
           {"sent_at", wire::time(message.sent_at)},
           {"due_at", wire::time(message.due_at)},
           {"first_opened_at", wire::time(message.first_opened_at)},
           {"first_clicked_at", wire::time(message.first_clicked_at)},
           {"replied_at", wire::time(message.replied_at)},
           {"bounced_at", wire::time(message.bounced_at)},
           {"maybe_duplicate", message.maybe_duplicate}};
}

void to_json(nlohmann::json& out, const Attempt& attempt) {
    out = {{"at", wire::time(attempt.at)},
           {"result", attempt.result},
           {"stage", attempt.stage},
           {"code", attempt.code},
           {"enhanced", attempt.enhanced},
           {"reply", attempt.reply},
           {"times", attempt.times}};
}

void to_json(nlohmann::json& out, const MessageEvent& event) {
    const bool machine = event.machine != MachineReason::kNone;
    out = {{"kind", to_text(event.kind)},
           {"at", wire::time(event.at)},
           {"link", event.link},
           {"url", wire::text_or_null(event.target)},
           {"machine", machine},
           {"repeats", event.repeats},
           {"last_at", wire::time(event.last_at)},
           {"why", wire::text_or_null(machine ? to_text(event.machine) : "")},
           {"agent", wire::text_or_null(event.agent)}};
}

void to_json(nlohmann::json& out, const MessageHistory& history) {
    out = history.message;
    out["attempt_log"] = history.attempts;
    out["feedback"] = history.feedback;
    out["events"] = history.events;
}

}  // namespace campaignd

namespace campaignd::wire {

Verdict read_verdict(const json& body, MessageState state) {
    constexpr std::size_t kMaxIds = 10'000;
    Verdict verdict;
    read_body(body, [&](Reader& fields) {
        auto& [campaign, ids] = verdict.selection;
        campaign = fields.integer("campaign_id", 1, INT64_MAX);
        if (const auto asked = fields.text("state"); asked && *asked != to_text(state)) {
            fields.fault("state", fmt::format("must be \"{}\" here", to_text(state)));
        }
        if (const json* given = fields.value("ids")) {
            if (!given->is_array() || given->size() > kMaxIds ||
                !std::all_of(given->begin(), given->end(), [](const json& id) {
                    return id.is_number_integer();
                })) {
                fields.fault("ids",
                             fmt::format("must be an array of at most {} message ids", kMaxIds));
            } else {
                ids = given->get<std::vector<MessageId>>();
            }
        }
        if (state == MessageState::kUncertain) {
            fields.require("as");
            verdict.as_sent = fields.word<int>("as", {"sent", "retry"}).value_or(1) == 0;
        }
        if (!campaign && ids.empty() && !fields.has_faults()) {
            fields.fault("campaign_id", "give campaign_id or ids");
        }
    });
    return verdict;
}

}  // namespace campaignd::wire
