#include "service/campaigns/needs.h"

#include <fmt/format.h>

#include "queue/instance.h"
#include "store/alerts.h"
#include "store/day_figures.h"

namespace campaignd::service {
namespace {

namespace alerts = store::alerts;

constexpr int kMost = 100;
constexpr std::int64_t kJobsCap = 10'000;
/// What ends by itself within these is no matter for a person.
constexpr TimeMs kRelayPatienceMs = 10 * 60'000;
constexpr TimeMs kEndpointPatienceMs = 60 * 60'000;
constexpr TimeMs kDrainPatienceMs = 30 * 60'000;

std::string plural(std::int64_t count, std::string_view one) {
    return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

void add_campaigns(const db::ReadTx& tx, std::vector<Need>& all) {
    for (const alerts::HeldCampaign& held : alerts::held(tx, kMost)) {
        HeldWords words = held_words(held.held_reason);
        all.push_back({.subject = fmt::format("campaign:{}", held.id),
                       .what = fmt::format("The campaign “{}” is held. {}", held.name, words.why),
                       .remedy = std::move(words.remedy),
                       .page = fmt::format("/campaigns/{}", held.id),
                       .since = held.since});
    }
    for (const alerts::Doubt& doubt : alerts::doubts(tx, kMost)) {
        all.push_back(
            {.subject = fmt::format("doubt:{}", doubt.id),
             .what = fmt::format("Of {} of the campaign “{}” nobody knows whether they left.",
                                 plural(doubt.messages, "message"),
                                 doubt.name),
             .remedy = "Say of each whether it was sent or goes again.",
             .page = fmt::format("/campaigns/{}?state=uncertain", doubt.id)});
    }
}

void add_senders(const db::ReadTx& tx, std::vector<Need>& all) {
    for (const alerts::Trouble& trouble :
         alerts::troubles(tx, tx.now() - kRelayPatienceMs, kMost)) {
        all.push_back(
            {.subject =
                 fmt::format("{}:{}", trouble.is_mailbox ? "mailbox" : "sender", trouble.sender_id),
             .what = fmt::format("The {} of the sender “{}” cannot be used: {}.",
                                 trouble.is_mailbox ? "mailbox" : "relay",
                                 trouble.name,
                                 trouble.words),
             .remedy = "Look at its settings and at the server; it is tried again by itself.",
             .page = fmt::format("/senders/{}", trouble.sender_id),
             .since = trouble.since,
             .sender_id = trouble.is_mailbox ? 0 : trouble.sender_id});
    }
}

/// One that was let drain for an upgrade, and forgotten.
void add_drained(const db::ReadTx& tx, std::vector<Need>& all) {
    for (const queue::InstanceRow& row : queue::list_instances(tx)) {
        if (row.drain_asked_at && *row.drain_asked_at < tx.now() - kDrainPatienceMs) {
            all.push_back(
                {.subject = fmt::format("instance:{}", row.id),
                 .what = fmt::format(
                     "Process {} on {} takes no new work, as somebody asked.", row.pid, row.host),
                 .remedy = "Let it take work again on the queue's page, or stop it.",
                 .page = "/queue",
                 .since = *row.drain_asked_at});
        }
    }
}

void add_the_rest(const db::ReadTx& tx, std::vector<Need>& all) {
    for (const alerts::Endpoint& endpoint :
         alerts::endpoints(tx, tx.now() - kEndpointPatienceMs, kMost)) {
        all.push_back({.subject = fmt::format("webhook:{}", endpoint.id),
                       .what = fmt::format("The endpoint {} takes no events.", endpoint.url),
                       .remedy = "Look at what it answers, or switch it off.",
                       .page = fmt::format("/webhooks/{}", endpoint.id),
                       .since = endpoint.since});
    }
    if (const std::int64_t failed = store::day_figures::failed_jobs(tx, kJobsCap); failed > 0) {
        all.push_back({.subject = "jobs",
                       .what = fmt::format("{} of the daemon itself ended in an error.",
                                           plural(failed, "job")),
                       .remedy = "Read why, then retry or discard them.",
                       .page = "/queue?state=failed"});
    }
}

}  // namespace

std::vector<Need> needs(const db::ReadTx& tx) {
    std::vector<Need> all;
    add_campaigns(tx, all);
    add_senders(tx, all);
    add_drained(tx, all);
    add_the_rest(tx, all);
    for (Need& need : all) {
        need.since = need.since > 0 ? need.since : tx.now();
    }
    return all;
}

}  // namespace campaignd::service
