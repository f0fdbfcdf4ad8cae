#include "service/sending/sandbox.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "mail/compose/quiet_html.h"
#include "mail/compose/template.h"
#include "mail/inbound/message_parser.h"
#include "store/sandbox.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr std::int64_t kCountCap = 10'000;

json answer_of(const store::sandbox::Caught& caught) {
    return {{"id", caught.id},
            {"sender_id", caught.sender_id},
            {"message_id", caught.message_id ? json(*caught.message_id) : json(nullptr)},
            {"envelope_from", caught.envelope_from},
            {"envelope_to", caught.envelope_to},
            {"subject", caught.subject},
            {"received_at", to_rfc3339(caught.received_at)}};
}

}  // namespace

json Sandbox::list(const PageQuery& query) const {
    const std::int64_t before = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        const auto rows = store::sandbox::list(tx, query.q, before, query.limit + 1);
        const std::int64_t total = store::sandbox::count(tx, query.q, kCountCap);
        json page = page_of(rows, query, total, answer_of);
        if (total == kCountCap) {
            page["total_is_estimate"] = true;
        }
        return page;
    });
}

json Sandbox::get(std::int64_t id) const {
    const std::string bytes = raw(id);
    json answer = database_.read([&](const db::ReadTx& tx) {
        const auto caught = store::sandbox::find(tx, id);
        if (!caught) {
            fail(ErrorCode::kNotFound, fmt::format("there is no sandbox message {}", id));
        }
        return answer_of(*caught);
    });
    const mail::ParsedMessage parsed = mail::parse_message(bytes);
    answer["headers"] = json::array();
    for (const auto& [name, value] : parsed.headers) {
        answer["headers"].push_back({{"name", name}, {"value", value}});
    }
    answer["html"] = parsed.html;
    answer["text"] = parsed.text;
    return answer;
}

std::string Sandbox::html(std::int64_t id) const {
    mail::ParsedMessage parsed = mail::parse_message(raw(id));
    return !parsed.html.empty() ? mail::quiet_html(mail::without_pixel(std::move(parsed.html)))
                                : "<!doctype html><pre>" + html_escape(parsed.text) + "</pre>";
}

std::string Sandbox::raw(std::int64_t id) const {
    auto bytes =
        database_.read([&](const db::ReadTx& tx) { return store::sandbox::find_raw(tx, id); });
    if (!bytes) {
        fail(ErrorCode::kNotFound, fmt::format("there is no sandbox message {}", id));
    }
    return std::move(*bytes);
}

}  // namespace campaignd::service
