#include "service/feedback/tracking.h"

#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/compose/links.h"
#include "store/messages.h"

namespace campaignd::service {
namespace {

namespace events = store::events;

constexpr std::size_t kMaxAgentBytes = 200;

std::int64_t hash_of(const Key& key, std::string_view address) {
    const std::string mac = hmac_sha256(key, address);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        value = (value << 8U) | static_cast<unsigned char>(mac[i]);
    }
    return static_cast<std::int64_t>(value >> 1U);
}

}  // namespace

Tracking::Tracking(db::Database& database, const MailLinks& links, const Key& network_key)
    : database_(database),
      links_(links),
      network_key_(network_key),
      recorder_(database),
      lost_(std::make_shared<std::atomic<std::uint64_t>>(0)) {}

events::Event Tracking::event_of(EventKind kind, MessageId message, const Visit& visit) const {
    events::Event event;
    event.message_id = message;
    event.kind = kind;
    event.at = database_.clock().now();
    event.machine = machine_by_agent(kind, visit.agent);
    event.agent = truncate_utf8(to_valid_utf8(visit.agent), kMaxAgentBytes);
    if (!visit.address.empty()) {
        event.network = hash_of(network_key_, visit.address);
    }
    return event;
}

void Tracking::open(std::string_view token, const Visit& visit, std::function<void()> done) {
    const auto id = links_.parse_token(MailLinks::Kind::kOpen, token);
    if (!id || !visit.counts) {
        done();
        return;
    }
    recorder_.record(event_of(EventKind::kOpen, *id, visit),
                     [done = std::move(done), lost = lost_](bool recorded) {
                         *lost += recorded ? 0 : 1;
                         done();
                     });
}

void Tracking::click(std::string_view token,
                     const Visit& visit,
                     std::function<void(std::optional<std::string>)> done) {
    const auto click = links_.parse_click(token);
    auto target = click ? target_of(*click) : std::optional<std::string>();
    if (!target || !visit.counts) {
        done(std::move(target));
        return;
    }
    events::Event event = event_of(EventKind::kClick, click->message, visit);
    event.link = click->link;
    recorder_.record(
        std::move(event),
        [done = std::move(done), target = std::move(target), lost = lost_](bool recorded) {
            *lost += recorded ? 0 : 1;
            done(target);
        });
}

/// The link as stored at launch, its merge tags filled in for this recipient. The one that nobody
/// sees leads to the message itself.
std::optional<std::string> Tracking::target_of(MailLinks::Click click) const {
    if (click.link == mail::kTrapLink) {
        return links_.url(MailLinks::Kind::kView, click.message);
    }
    try {
        return database_.read([&](const db::ReadTx& tx) -> std::optional<std::string> {
            const auto message = events::find_tracked(tx, click.message);
            auto stored =
                message ? events::find_target(tx, message->campaign_id, message->step, click.link)
                        : std::optional<std::string>();
            if (!stored || stored->find("{{") == std::string::npos) {
                return stored;
            }
            const auto person = store::messages::find_for_sending(tx, click.message);
            std::string filled =
                mail::fill_target(*stored, person->email, person->name, person->attributes);
            return filled.empty() ? std::optional<std::string>() : std::optional(std::move(filled));
        });
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kInvalid) {
            throw;
        }
        log::warn("service", "link {} of message {}: {}", click.link, click.message, error.what());
        return std::nullopt;
    }
}

}  // namespace campaignd::service
