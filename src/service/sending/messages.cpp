#include "service/sending/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/csv.h"
#include "base/error.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/json_fields.h"
#include "model/json_time.h"
#include "service/access/paging.h"
#include "service/content/step_mail.h"
#include "service/sequence/feedback.h"
#include "service/sequence/message_moves.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/events.h"
#include "store/ledger_pages.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
using nlohmann::json;

constexpr int kSlice = 500;
constexpr int kMostEvents = 500;  // of one message: the newest
constexpr std::size_t kMaxIds = 10'000;

/// As the API shows it.
json to_json(const Message& message, const MailLinks& links, const std::string& domain) {
    return {{"id", message.id},
            {"campaign_id", message.campaign_id},
            {"recipient_id", message.recipient_id},
            {"email", message.email},
            {"step", message.step},
            {"state", to_text(message.state)},
            {"reason", message.reason ? json(to_text(*message.reason)) : json()},
            {"message_id", links.message_id(message.id, domain)},
            {"attempts", message.attempts},
            {"last_reply", message.last_reply ? json(*message.last_reply) : json()},
            {"queued_at", to_rfc3339(message.queued_at)},
            {"sent_at", time_or_null(message.sent_at)},
            {"due_at", to_rfc3339(message.due_at)},
            {"first_opened_at", time_or_null(message.first_opened_at)},
            {"first_clicked_at", time_or_null(message.first_clicked_at)},
            {"replied_at", time_or_null(message.replied_at)},
            {"bounced_at", time_or_null(message.bounced_at)},
            {"maybe_duplicate", message.maybe_duplicate}};
}

json to_json(const store::events::Event& event) {
    const bool machine = event.machine != MachineReason::kNone;
    return {{"kind", to_text(event.kind)},
            {"at", to_rfc3339(event.at)},
            {"link", event.link ? json(*event.link) : json()},
            {"url", event.target.empty() ? json() : json(event.target)},
            {"machine", machine},
            {"repeats", event.repeats},
            {"last_at", time_or_null(event.last_at)},
            {"why", machine ? json(to_text(event.machine)) : json()},
            {"agent", event.agent.empty() ? json() : json(event.agent)}};
}

std::string domain_of(const db::ReadTx& tx, CampaignId id) {
    const Campaign campaign = campaigns::get(tx, id);
    return campaign.identity ? campaign.identity->domain : "invalid";
}

store::ledger_pages::Query page_query(CampaignId campaign, const Messages::Query& query) {
    store::ledger_pages::Query page{.campaign = campaign,
                                    .state = {},
                                    .step = {},
                                    .q = query.q,
                                    .cursor = query.cursor,
                                    .limit = query.limit};
    if (query.state && !query.state->empty()) {
        page.state = parse_message_state(*query.state);
        if (!page.state) {
            throw Error(std::vector<FieldError>{
                {"state",
                 "must be queued, sending, sent, failed, uncertain, skipped or cancelled"}});
        }
    }
    if (query.step) {
        page.step = static_cast<int>(*query.step);
    }
    return page;
}

/// Exact from the maintained sums; a search by address is counted, as far as that may go.
store::ledger_pages::Count total_of(const db::ReadTx& tx,
                                    const store::ledger_pages::Query& filter,
                                    std::int64_t shown) {
    if (!filter.q.empty()) {
        auto count = store::ledger_pages::count_of_people(tx, filter);
        count.total = std::max(count.total, shown);
        return count;
    }
    std::int64_t total = 0;
    for (const auto& [step, counts] : store::counters::by_step(tx, filter.campaign)) {
        if (!filter.step || *filter.step == step) {
            total += filter.state ? counts[*filter.state] : counts.total();
        }
    }
    return {total, false};
}

void append_row(std::string& out, const json& message) {
    const char* separator = "";
    for (const char* field : {"id",
                              "email",
                              "step",
                              "state",
                              "reason",
                              "attempts",
                              "queued_at",
                              "due_at",
                              "sent_at",
                              "maybe_duplicate",
                              "message_id",
                              "last_reply",
                              "first_opened_at",
                              "first_clicked_at"}) {
        const json& value = message.at(field);
        out += separator;
        separator = ",";
        append_csv_cell(out,
                        value.is_null()     ? ""
                        : value.is_string() ? value.get<std::string>()
                                            : value.dump());
    }
    out += "\r\n";
}

struct Selection {
    std::optional<CampaignId> campaign;
    std::vector<MessageId> ids;
    bool as_sent = false;
};

Selection read_selection(const json& body, MessageState state) {
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    Selection selection;
    selection.campaign = fields.integer("campaign_id", 1, INT64_MAX);
    if (const auto asked = fields.text("state"); asked && *asked != to_text(state)) {
        fields.fault("state", fmt::format("must be \"{}\" here", to_text(state)));
    }
    if (const json* ids = fields.value("ids")) {
        if (!ids->is_array() || ids->size() > kMaxIds ||
            !std::all_of(
                ids->begin(), ids->end(), [](const json& id) { return id.is_number_integer(); })) {
            fields.fault("ids", fmt::format("must be an array of at most {} message ids", kMaxIds));
        } else {
            selection.ids = ids->get<std::vector<MessageId>>();
        }
    }
    if (state == MessageState::kUncertain) {
        fields.require("as");
        selection.as_sent = fields.word("as", {"sent", "retry"}).value_or(1) == 0;
    }
    if (!selection.campaign && selection.ids.empty() && faults.empty()) {
        fields.fault("campaign_id", "give campaign_id or ids");
    }
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return selection;
}

/// Sending again is for campaigns that still can: a cancelled one ends its messages for good.
void require_sendable(const Campaign& campaign) {
    if (campaign.state == CampaignState::kCancelled) {
        fail(ErrorCode::kConflict,
             fmt::format("campaign {} is cancelled: nothing of it is sent again; duplicate it, or "
                         "resolve what is uncertain as sent",
                         campaign.id));
    }
    if (!campaign.sender_id) {
        fail(ErrorCode::kConflict,
             fmt::format("the sender of campaign {} was removed: nothing can be sent again; "
                         "duplicate it with another sender",
                         campaign.id));
    }
}

/// One person's verdict on one message, and its campaign; nothing when it is not in that state any
/// more, or is a first message of a campaign whose first messages were cancelled.
std::optional<CampaignId> apply_verdict(MessageMoves& moves,
                                        MessageId id,
                                        MessageState state,
                                        bool as_sent) {
    const std::optional<Message> message = store::messages::find(moves.tx(), id);
    if (!message || message->state != state) {
        return std::nullopt;
    }
    if (as_sent) {
        moves.decide_sent(*message);
        return message->campaign_id;
    }
    const Campaign campaign = campaigns::get(moves.tx(), message->campaign_id);
    require_sendable(campaign);
    if (campaign.openers_cancelled && message->step == 0) {
        return std::nullopt;
    }
    moves.send_again(*message);
    return campaign.id;
}

}  // namespace

Messages::Messages(db::Database& database, const MailLinks& links, std::function<void()> changed)
    : database_(database), links_(links), changed_(std::move(changed)) {}

json Messages::list(CampaignId campaign, const Query& query) const {
    check_page({.q = query.q, .cursor = {}, .limit = query.limit});
    const store::ledger_pages::Query filter = page_query(campaign, query);
    return database_.read([&](const db::ReadTx& tx) {
        const std::string domain = domain_of(tx, campaign);
        const store::ledger_pages::Page found = store::ledger_pages::find(tx, filter);
        json items = json::array();
        for (const MessageId id : found.ids) {
            if (const auto message = store::messages::find(tx, id)) {
                items.push_back(to_json(*message, links_, domain));
            }
        }
        const auto total = total_of(tx, filter, static_cast<std::int64_t>(items.size()));
        json page{{"items", std::move(items)},
                  {"total", total.total},
                  {"next", found.next ? json(*found.next) : json()}};
        if (total.is_estimate) {
            page["total_is_estimate"] = true;
        }
        return page;
    });
}

void Messages::write_csv(CampaignId campaign,
                         const std::function<void(std::string_view)>& sink) const {
    std::string domain =
        database_.read([&](const db::ReadTx& tx) { return domain_of(tx, campaign); });
    sink(
        "id,email,step,state,reason,attempts,queued_at,due_at,sent_at,maybe_duplicate,message_id,"
        "last_reply,first_opened_at,first_clicked_at\r\n");
    int step = -1;
    RecipientId recipient = 0;
    while (true) {
        const std::vector<Message> rows = database_.read([&](const db::ReadTx& tx) {
            return store::messages::list(tx, campaign, step, recipient, kSlice);
        });
        std::string out;
        for (const Message& message : rows) {
            append_row(out, to_json(message, links_, domain));
        }
        sink(out);
        if (rows.size() < kSlice) {
            return;
        }
        step = rows.back().step;
        recipient = rows.back().recipient_id;
    }
}

json Messages::get(MessageId id) const {
    return database_.read([&](const db::ReadTx& tx) {
        const std::optional<Message> message = store::messages::find(tx, id);
        if (!message) {
            fail(ErrorCode::kNotFound, fmt::format("there is no message {}", id));
        }
        json object = to_json(*message, links_, domain_of(tx, message->campaign_id));
        json& log = object["attempt_log"] = json::array();
        for (const Attempt& attempt : store::messages::attempts(tx, id)) {
            log.push_back({{"at", to_rfc3339(attempt.at)},
                           {"result", attempt.result},
                           {"stage", attempt.stage},
                           {"code", attempt.code},
                           {"enhanced", attempt.enhanced},
                           {"reply", attempt.reply},
                           {"times", attempt.times}});
        }
        object["feedback"] = service::to_json(store::feedback::of_message(tx, id));
        json& shown = object["events"] = json::array();
        for (const store::events::Event& event : store::events::list(tx, id, kMostEvents)) {
            shown.push_back(to_json(event));
        }
        return object;
    });
}

json Messages::decide(const Actor& actor,
                      const json& body,
                      MessageState state,
                      std::string_view verdict) {
    const Selection selection = read_selection(body, state);
    const bool all = selection.ids.empty();
    std::int64_t changed = 0;
    MessageId after = 0;
    std::span<const MessageId> left = selection.ids;
    // In slices, so that a verdict on a million messages holds nobody up.
    for (bool more = true; more;) {
        more = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            std::vector<MessageId> ids;
            if (all) {
                campaigns::get(tx, *selection.campaign);
                ids = store::messages::ids_in_state(tx, *selection.campaign, state, after, kSlice);
            } else {
                const auto slice = left.first(std::min<std::size_t>(left.size(), kSlice));
                ids.assign(slice.begin(), slice.end());
            }
            std::set<CampaignId> touched;
            MessageMoves::make(tx, [&](MessageMoves& moves) {
                for (const MessageId id : ids) {
                    if (const auto campaign = apply_verdict(moves, id, state, selection.as_sent)) {
                        touched.insert(*campaign);
                        ++changed;
                    }
                }
            });
            for (const CampaignId campaign : touched) {
                audit(tx, actor, verdict, fmt::format("campaign:{}", campaign));
            }
            after = ids.empty() ? after : ids.back();
            return ids.size() == kSlice;
        });
        left = left.subspan(std::min<std::size_t>(left.size(), kSlice));
    }
    changed_();
    return {{"changed", changed}};
}

json Messages::retry(const Actor& actor, const json& body) {
    return decide(actor, body, MessageState::kFailed, "messages.retry");
}

json Messages::resolve(const Actor& actor, const json& body) {
    return decide(actor, body, MessageState::kUncertain, "messages.resolve");
}

}  // namespace campaignd::service
