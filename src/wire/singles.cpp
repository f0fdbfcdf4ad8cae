#include "wire/singles.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/email_address.h"
#include "model/recipient.h"
#include "wire/campaigns.h"
#include "wire/message_content.h"
#include "wire/messages.h"
#include "wire/reader.h"
#include "wire/recipients.h"

namespace campaignd {

void to_json(nlohmann::json& out, const SingleReceipt& receipt) {
    out = {{"id", receipt.id},
           {"state", to_text(receipt.state)},
           {"reason", wire::word(receipt.reason)},
           {"queued_at", wire::time(receipt.queued_at)},
           {"url", fmt::format("/api/v1/messages/{}", receipt.id)}};
}

void to_json(nlohmann::json& out, const SingleMessage& single) {
    out = single.message;
    out["sender_id"] = single.sender_id;
    out["template_id"] = single.template_id;
    out["subject"] = single.subject;
    out["class"] = to_text(single.single);
    out["name"] = single.name;
    out["asked_by"] = single.asked_by;
}

void to_json(nlohmann::json& out, const SingleSender& sender) {
    out = {{"sender_id", sender.sender_id},
           {"sender", sender.sender},
           {"campaign_id", sender.campaign_id},
           {"state", to_text(sender.state)},
           {"held_reason", wire::text_or_null(sender.held_reason)},
           {"messages", sender.messages}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

void read_person(Reader& fields, SingleRequest& request) {
    fields.require("to");
    fields.object("to", [&](Reader& person) {
        person.require("email");
        if (const auto email = person.string("email")) {
            const ParsedEmail parsed = parse_email(*email);
            if (parsed) {
                request.email = parsed.address;
            } else {
                person.fault("email", parsed.fault);
            }
        }
        request.name =
            trim(person.text("name", {.max_bytes = kMaxRecipientNameBytes}).value_or(""));
    });
}

void read_words(Reader& fields, SingleRequest& request) {
    fields.require("subject");
    request.subject =
        fields.text("subject", {.max_bytes = 2'000, .allow_empty = false}).value_or("");
    request.template_id = fields.integer("template_id", 1, INT64_MAX);
    const bool has_words = fields.given("body") || fields.given("blocks");
    if (!request.template_id && !has_words) {
        fields.fault("body", "give a body, blocks or a template_id");
    } else if (has_words) {
        request.words = read_content(fields);
    }
}

void read_data(Reader& fields, SingleRequest& request) {
    const json* data = fields.value("data");
    if (data == nullptr) {
        return;
    }
    if (!data->is_object()) {
        fields.fault("data", "must be a JSON object: a value for each tag");
    } else if (depth_of(*data, kMaxAttributesDepth) > kMaxAttributesDepth) {
        fields.fault("data", fmt::format("may be nested at most {} deep", kMaxAttributesDepth));
    } else if (std::string text = dump(*data); text.size() <= kMostSingleData) {
        request.data = std::move(text);
    } else {
        fields.fault("data", fmt::format("may have at most {} bytes as JSON", kMostSingleData));
    }
}

}  // namespace

SingleRequest read_single(const json& body) {
    SingleRequest request;
    Reader(body, request.faults).read_whole([&](Reader& fields) {
        fields.require("sender_id");
        request.sender_id = fields.integer("sender_id", 1, INT64_MAX).value_or(0);
        read_person(fields, request);
        read_words(fields, request);
        read_data(fields, request);
        request.single = fields.word<SingleClass>("class", {"normal", "essential"})
                             .value_or(SingleClass::kNormal);
        request.track_opens = fields.boolean("track_opens").value_or(false);
        request.inline_pictures = fields.boolean("inline_pictures").value_or(false);
    });
    return request;
}

std::string single_answer(const SingleReceipt& receipt) {
    return dump(json(receipt));
}

}  // namespace campaignd::wire
