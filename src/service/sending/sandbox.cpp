#include "service/sending/sandbox.h"

#include <chrono>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/quiet_html.h"
#include "mail/compose/template.h"
#include "mail/inbound/message_parser.h"
#include "store/existing.h"
#include "store/invitations.h"
#include "store/sandbox.h"

namespace campaignd::service {
namespace {

constexpr const char* kWhat = "sandbox message";
constexpr std::int64_t kCountCap = 10'000;
constexpr int kClearedRows = 200;
constexpr std::chrono::seconds kClearingTime{2};

}  // namespace

Page<CaughtMessage> Sandbox::list(const PageQuery& query,
                                  std::optional<CampaignId> campaign) const {
    const store::sandbox::Filter filter{query.q, campaign};
    const std::int64_t before = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::sandbox::list(tx, filter, before, query.limit + 1),
                       query,
                       store::sandbox::count(tx, filter, kCountCap),
                       kCountCap);
    });
}

SandboxCleared Sandbox::clear(const Actor& actor, std::optional<CampaignId> campaign) {
    const auto end = std::chrono::steady_clock::now() + kClearingTime;
    SandboxCleared cleared;
    do {
        const int removed = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
            return store::sandbox::clear(tx, campaign, kClearedRows);
        });
        cleared.deleted += removed;
        cleared.more = removed == kClearedRows;
    } while (cleared.more && std::chrono::steady_clock::now() < end);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        audit(tx, actor, "sandbox.clear", "sandbox", {{"deleted", cleared.deleted}});
    });
    return cleared;
}

OpenedMessage Sandbox::get(std::int64_t id, bool may_invite) const {
    mail::ParsedMessage parsed = mail::parse_message(raw(id, may_invite));
    return {store::existing(
                database_.read([&](const db::ReadTx& tx) { return store::sandbox::find(tx, id); }),
                kWhat,
                id),
            {parsed.headers.begin(), parsed.headers.end()},
            std::move(parsed.html),
            std::move(parsed.text)};
}

std::string Sandbox::html(std::int64_t id, bool may_invite) const {
    mail::ParsedMessage parsed = mail::parse_message(raw(id, may_invite));
    return !parsed.html.empty() ? mail::quiet_html(mail::without_pixel(std::move(parsed.html)))
                                : "<!doctype html><pre>" + html_escape(parsed.text) + "</pre>";
}

std::string Sandbox::raw(std::int64_t id, bool may_invite) const {
    return database_.read([&](const db::ReadTx& tx) {
        const CaughtMessage caught = store::existing(store::sandbox::find(tx, id), kWhat, id);
        const auto invited = store::invitations::find_by_email(tx, caught.envelope_to);
        if (!may_invite && invited && invited->expires_at() > tx.now()) {
            fail(ErrorCode::kForbidden,
                 "an invitation of this address is open, and its link may stand in here: only "
                 "admins read it");
        }
        return store::existing(store::sandbox::find_raw(tx, id), kWhat, id);
    });
}

}  // namespace campaignd::service
