#include "service/sending/messages.h"

#include <algorithm>

#include "base/csv.h"
#include "base/error.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/variants.h"
#include "service/access/paging.h"
#include "service/content/step_mail.h"
#include "service/sequence/feedback.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/events.h"
#include "store/ledger_pages.h"
#include "store/messages.h"
#include "store/singles.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;

constexpr int kSlice = 500;
constexpr int kMostEvents = 500;  // of one message: the newest
constexpr std::string_view kCsvHead =
    "id,email,step,state,reason,attempts,queued_at,due_at,sent_at,maybe_duplicate,message_id,"
    "last_reply,first_opened_at,first_clicked_at,replied_at,bounced_at,variant\r\n";

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

void append_row(std::string& out, const Message& message) {
    const auto time = [](const std::optional<TimeMs>& at) { return at ? to_rfc3339(*at) : ""; };
    const char* separator = "";
    for (const std::string& cell : {std::to_string(message.id),
                                    message.email,
                                    std::to_string(message.step),
                                    std::string(to_text(message.state)),
                                    std::string(message.reason ? to_text(*message.reason) : ""),
                                    std::to_string(message.attempts),
                                    to_rfc3339(message.queued_at),
                                    to_rfc3339(message.due_at),
                                    time(message.sent_at),
                                    std::string(message.maybe_duplicate ? "true" : "false"),
                                    message.message_id,
                                    message.last_reply.value_or(""),
                                    time(message.first_opened_at),
                                    time(message.first_clicked_at),
                                    time(message.replied_at),
                                    time(message.bounced_at),
                                    message.variant ? variant_letter(*message.variant) : ""}) {
        out += separator;
        separator = ",";
        append_csv_cell(out, cell);
    }
    out += "\r\n";
}

/// Most of a ledger: read along its order, without a search for each row.
bool in_ledger_order(const store::ledger_pages::Query& filter) {
    return filter.q.empty() && (!filter.state || *filter.state == MessageState::kSent);
}

/// The next slice behind `last` of what `filter` leaves; `more`: whether there may be another.
std::vector<Message> next_in_order(const db::ReadTx& tx,
                                   const store::ledger_pages::Query& filter,
                                   std::optional<Message>& last,
                                   bool& more) {
    const int before = filter.step ? *filter.step - 1 : -1;
    constexpr RecipientId kBehindAll = INT64_MAX;
    std::vector<Message> rows =
        last ? store::messages::list(
                   tx, filter.campaign, last->step, last->recipient_id, last->round, kSlice)
             : store::messages::list(tx, filter.campaign, before, kBehindAll, 0, kSlice);
    more = rows.size() == kSlice;
    if (!rows.empty()) {
        last = rows.back();
        more = more && (!filter.step || last->step == *filter.step);
    }
    std::erase_if(rows, [&](const Message& row) {
        return (filter.state && row.state != *filter.state) ||
               (filter.step && row.step != *filter.step);
    });
    return rows;
}

/// The same, of a filter that has an index of its own; the cursor moves on.
std::vector<Message> next_page(const db::ReadTx& tx,
                               store::ledger_pages::Query& filter,
                               bool& more) {
    std::vector<Message> rows;
    const store::ledger_pages::Page found = store::ledger_pages::find(tx, filter);
    for (const MessageId id : found.ids) {
        if (auto message = store::messages::find(tx, id)) {
            rows.push_back(*std::move(message));
        }
    }
    filter.cursor = found.next;
    more = found.next.has_value();
    return rows;
}

}  // namespace

Messages::Messages(db::Database& database, const MailLinks& links, std::function<void()> changed)
    : database_(database), links_(links), changed_(std::move(changed)) {}

Page<Message> Messages::list(CampaignId campaign, const Query& query) const {
    check_page({.q = query.q, .cursor = {}, .limit = query.limit});
    const store::ledger_pages::Query filter = page_query(campaign, query);
    return database_.read([&](const db::ReadTx& tx) {
        const std::string domain = domain_of(tx, campaign);
        const store::ledger_pages::Page found = store::ledger_pages::find(tx, filter);
        Page<Message> page{.next = found.next};
        for (const MessageId id : found.ids) {
            if (auto message = store::messages::find(tx, id)) {
                message->message_id = links_.message_id(id, domain);
                page.items.push_back(*std::move(message));
            }
        }
        const auto total = total_of(tx, filter, static_cast<std::int64_t>(page.items.size()));
        page.total = total.total;
        page.total_is_estimate = total.is_estimate;
        return page;
    });
}

void Messages::check(CampaignId campaign, const Query& filter) const {
    page_query(campaign, filter);
    database_.read([&](const db::ReadTx& tx) { campaigns::get(tx, campaign); });
}

void Messages::write_csv(CampaignId campaign,
                         const Query& filter,
                         const std::function<void(std::string_view)>& sink) const {
    store::ledger_pages::Query page = page_query(campaign, filter);
    page.limit = kSlice;
    page.cursor.reset();
    std::string domain =
        database_.read([&](const db::ReadTx& tx) { return domain_of(tx, campaign); });
    sink(kCsvHead);
    std::optional<Message> last;
    bool more = true;
    while (more) {
        std::vector<Message> rows = database_.read([&](const db::ReadTx& tx) {
            return in_ledger_order(page) ? next_in_order(tx, page, last, more)
                                         : next_page(tx, page, more);
        });
        std::string out;
        for (Message& message : rows) {
            message.message_id = links_.message_id(message.id, domain);
            append_row(out, message);
        }
        sink(out);
    }
}

MessageHistory Messages::get(MessageId id) const {
    return database_.read([&](const db::ReadTx& tx) {
        Message message = store::messages::get(tx, id);
        auto single = store::singles::find(tx, id);
        const auto domain = store::singles::domain_of(tx, id);
        message.message_id =
            links_.message_id(id, domain ? *domain : domain_of(tx, message.campaign_id));
        return MessageHistory{std::move(message),
                              store::messages::attempts(tx, id),
                              store::feedback::of_message(tx, id),
                              store::events::list(tx, id, kMostEvents),
                              std::move(single)};
    });
}

}  // namespace campaignd::service
