#include "wire/messages.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/feedback.h"
#include "wire/reader.h"
#include "wire/variants.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Message& message) {
    out = {{"id", message.id},
           {"campaign_id", message.campaign_id},
           {"recipient_id", message.recipient_id},
           {"email", message.email},
           {"step", message.step},
           {"year", message.round > 0 ? nlohmann::json(message.round) : nlohmann::json(nullptr)},
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
           {"maybe_duplicate", message.maybe_duplicate},
           {"revision", message.revision},
           {"sender_id", message.sender_id},
           {"variant", wire::letter_or_null(message.variant)}};
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
    out["single"] = nullptr;
    if (const auto& single = history.single) {
        out["single"] = {{"sender_id", single->sender_id},
                         {"template_id", single->template_id},
                         {"subject", single->subject},
                         {"class", to_text(single->single)},
                         {"name", single->name},
                         {"asked_by", single->asked_by}};
    }
}

void to_json(nlohmann::json& out, const MessageOrderResult& result) {
    out = {
        {"matched", result.matched}, {"changed", result.changed}, {"unchanged", result.unchanged}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMaxIds = 10'000;
constexpr std::int64_t kMaxStepNumber = 999;

/// Message ids, or a campaign whose messages are meant.
void read_selection(Reader& fields, MessageSelection& selection) {
    selection.campaign = fields.integer("campaign_id", 1, INT64_MAX);
    if (const json* given = fields.value("ids")) {
        if (!given->is_array() || given->size() > kMaxIds ||
            !std::all_of(given->begin(), given->end(), [](const json& id) {
                return id.is_number_integer();
            })) {
            fields.fault("ids", fmt::format("must be an array of at most {} message ids", kMaxIds));
        } else {
            selection.ids = given->get<std::vector<MessageId>>();
        }
    }
}

void require_selection(Reader& fields, const MessageSelection& selection) {
    if (!selection.campaign && selection.ids.empty() && !fields.has_faults()) {
        fields.fault("campaign_id", "give campaign_id or ids");
    }
}

}  // namespace

Verdict read_verdict(const json& body, MessageState state) {
    Verdict verdict;
    read_body(body, [&](Reader& fields) {
        read_selection(fields, verdict.selection);
        if (const auto asked = fields.text("state"); asked && *asked != to_text(state)) {
            fields.fault("state", fmt::format("must be \"{}\" here", to_text(state)));
        }
        if (state == MessageState::kUncertain) {
            fields.require("as");
            verdict.as_sent = fields.word<int>("as", {"sent", "retry"}).value_or(1) == 0;
        }
        require_selection(fields, verdict.selection);
    });
    return verdict;
}

MessageOrder read_order(const json& body) {
    MessageOrder order;
    read_body(body, [&](Reader& fields) {
        fields.require("action");
        order.action =
            fields
                .word<MessageAction>("action", {"retry", "resolve_sent", "resolve_retry", "resend"})
                .value_or(order.action);
        read_selection(fields, order.selection);
        if (const auto step = fields.integer("step", 0, kMaxStepNumber)) {
            order.selection.step = static_cast<int>(*step);
        }
        order.bounced_only = fields.boolean("bounced").value_or(false);
        order.preview = fields.boolean("preview").value_or(false);
        if (order.bounced_only && order.action != MessageAction::kResend) {
            fields.fault("bounced", "goes with the action resend alone");
        }
        require_selection(fields, order.selection);
    });
    return order;
}

}  // namespace campaignd::wire
