#include "service/sending/sender_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/crash_point.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/net/form_text.h"
#include "queue/queue.h"
#include "store/mailboxes.h"
#include "store/oauth.h"
#include "store/senders.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

namespace oauth = store::oauth;

constexpr const char* kLane = "token";
constexpr std::size_t kRandomBytes = 32;
constexpr TimeMs kRequestMs = 15 * 60'000;
constexpr TimeMs kAheadMs = 5 * 60'000;  // of the end of a token, or a quarter of its life
constexpr TimeMs kFreshMs = 2'000;       // what was refused may be the token of before
constexpr TimeMs kFirstRetryMs = 2'000;
constexpr TimeMs kLongestRetryMs = 300'000;
constexpr std::size_t kMostAnswer = 64 << 10;
constexpr std::size_t kMostQuote = 200;

/// Tokens are good for the client and the endpoint that gave them.
std::string client_key(const OAuthClient& client) {
    return base64url_encode(sha256(client.client_id + '\n' + client.token_url));
}

TimeMs retry_after(std::int64_t failures) {
    constexpr int kMostDoublings = 8;
    return std::min(kFirstRetryMs << std::clamp<std::int64_t>(failures, 0, kMostDoublings),
                    kLongestRetryMs);
}

/// Ahead of its end.
TimeMs renew_at(TimeMs now, TimeMs expires_at) {
    return expires_at - std::min(kAheadMs, (expires_at - now) / 4);
}

const OAuthClient& client_of(const Sender& sender) {
    if (!sender.settings.oauth2) {
        throw Error(std::vector<FieldError>{
            {"oauth2", "is not set: enter the client that your mail provider gave you, and save"}});
    }
    return *sender.settings.oauth2;
}

/// In the provider's words, shortened.
std::string words_of(const TokenAnswer& answer) {
    std::string words = answer.error;
    if (!answer.description.empty()) {
        words += ": " + answer.description;
    }
    return to_valid_utf8(truncate_utf8(words, kMostQuote));
}

/// The one job of a sender that waits; nothing while it is worked on.
std::optional<JobId> waiting_job(const db::ReadTx& tx, std::int64_t sender) {
    return store::mailboxes::find_ready_job(tx, queue::system_lane(tx, kLane), sender);
}

void look_now(db::WriteTx& tx, std::int64_t sender) {
    if (const auto job = waiting_job(tx, sender)) {
        queue::remove_job(tx, *job);
    }
    queue::enqueue(tx, kLane, sender, tx.now());
}

}  // namespace

/// One question to a token endpoint.
struct SenderTokens::Asked {
    std::int64_t sender = 0;
    std::string name{};
    std::string url{};
    std::string client{};
    std::string form{};
    bool connects = false;  // a person has just come back with a code
    std::string actor{};
    std::int64_t failures = 0;
};

SenderTokens::SenderTokens(db::Database& database,
                           const MasterKey& key,
                           std::string public_url,
                           mail::HttpClientOptions http)
    : database_(database), key_(key), public_url_(std::move(public_url)), http_([&http] {
          http.max_answer_bytes = kMostAnswer;
          return std::move(http);
      }()) {}

std::string SenderTokens::begin(const Actor& actor, std::int64_t sender) {
    const std::string state = base64url_encode(random_bytes(kRandomBytes));
    const std::string verifier = base64url_encode(random_bytes(kRandomBytes));
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Sender found = store::senders::get(tx, sender);
        const OAuthClient& client = client_of(found);
        oauth::add_request(tx,
                           sha256(state),
                           {.sender = sender,
                            .actor = actor.name,
                            .sealed_verifier = key_.seal(verifier),
                            .redirect_uri = redirect_uri(),
                            .client = client_key(client),
                            .expires_at = tx.now() + kRequestMs});
        audit(tx, actor, "sender.connect", sender, {{"provider", to_text(client.provider)}});
        return mail::with_query(client.authorize_url,
                                {{"response_type", "code"},
                                 {"client_id", client.client_id},
                                 {"redirect_uri", redirect_uri()},
                                 {"scope", client.scope},
                                 {"state", state},
                                 {"code_challenge", base64url_encode(sha256(verifier))},
                                 {"code_challenge_method", "S256"},
                                 {"login_hint", found.settings.username}}) +
               std::string(preset_of(client.provider).more);
    });
}

std::optional<std::int64_t> SenderTokens::come_back(std::string_view state, std::string_view code) {
    const std::string hash = sha256(state);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (code.empty()) {
            return oauth::drop_request(tx, hash);
        }
        const auto sender = oauth::bring_code(tx, hash, key_.seal(std::string(code)));
        if (sender) {
            look_now(tx, *sender);
        }
        return sender;
    });
}

/// Nothing when there is nothing to get or renew.
std::optional<SenderTokens::Asked> SenderTokens::what_to_ask(const db::ReadTx& tx,
                                                             std::int64_t id) const {
    const auto sender = store::senders::find(tx, id);
    if (!sender || !sender->settings.oauth2) {
        return std::nullopt;
    }
    const OAuthClient& client = *sender->settings.oauth2;
    const auto request = oauth::request_of(tx, id);
    const auto tokens = oauth::get(tx, id);
    Asked asked{.sender = id,
                .name = sender->settings.name,
                .url = client.token_url,
                .client = client_key(client)};
    mail::FormFields fields;
    if (request && request->client == asked.client) {
        asked.connects = true;
        asked.actor = request->actor;
        fields = {{"grant_type", "authorization_code"},
                  {"code", key_.unseal(request->sealed_code)},
                  {"redirect_uri", request->redirect_uri},
                  {"code_verifier", key_.unseal(request->sealed_verifier)}};
    } else if (tokens && tokens->known.connected && tokens->client == asked.client) {
        asked.failures = tokens->known.failures;
        fields = {{"grant_type", "refresh_token"},
                  {"refresh_token", key_.unseal(tokens->refresh_token)}};
    } else {
        return std::nullopt;
    }
    fields.emplace_back("client_id", client.client_id);
    if (!client.sealed_secret.empty()) {
        fields.emplace_back("client_secret", key_.unseal(client.sealed_secret));
    }
    asked.form = mail::form_text(fields);
    return asked;
}

TokenAnswer SenderTokens::ask(const Asked& asked) const {
    const mail::HttpOutcome outcome =
        mail::call_and_wait(http_,
                            {.url = asked.url,
                             .post = true,
                             .body = asked.form,
                             .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                         {"Accept", "application/json"}}});
    TokenAnswer answer;
    if (outcome.status == 0) {
        answer.error = "no answer";
        answer.description = outcome.answer;
        return answer;
    }
    answer = wire::token_answer_from(outcome.answer);
    if (outcome.status / 100 != 2 && (answer.error.empty() || answer.error == "no JSON")) {
        answer.error = fmt::format("HTTP {}", outcome.status);
    }
    return answer;
}

std::optional<TimeMs> SenderTokens::look(std::int64_t sender) {
    std::optional<TimeMs> not_yet;
    const auto asked = database_.read([&](const db::ReadTx& tx) -> std::optional<Asked> {
        const auto tokens = oauth::get(tx, sender);
        if (tokens && tokens->known.is_valid(tx.now()) && !oauth::request_of(tx, sender)) {
            const TimeMs since =
                std::max(tokens->known.connected_at, tokens->known.renewed_at.value_or(0));
            const TimeMs due = renew_at(since, tokens->known.expires_at);
            if (due > tx.now() && tokens->known.connected && !tokens->known.trouble) {
                not_yet = due;
                return std::nullopt;
            }
        }
        return what_to_ask(tx, sender);
    });
    const auto again = asked ? take(*asked, ask(*asked)) : not_yet;
    const bool has_next =
        database_.read([&](const db::ReadTx& tx) { return waiting_job(tx, sender).has_value(); });
    return has_next ? std::nullopt : again;  // each sender has one job
}

std::optional<TimeMs> SenderTokens::take(const Asked& asked, const TokenAnswer& answer) {
    crash_point("token");
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) -> std::optional<TimeMs> {
        const auto now = what_to_ask(tx, asked.sender);
        if (!now || now->form != asked.form) {
            return now ? std::optional(tx.now()) : std::nullopt;  // it was changed meanwhile
        }
        if (asked.connects) {
            oauth::remove_requests(tx, asked.sender);  // a code counts once
        }
        return answer.error.empty() ? keep(tx, asked, answer) : give_up(tx, asked, answer);
    });
}

std::optional<TimeMs> SenderTokens::keep(db::WriteTx& tx,
                                         const Asked& asked,
                                         const TokenAnswer& answer) {
    const TimeMs expires_at = tx.now() + answer.expires_in_s * 1'000;
    const std::string access = key_.seal(answer.access_token);
    const std::string refresh =
        answer.refresh_token.empty() ? std::string() : key_.seal(answer.refresh_token);
    const oauth::Fresh fresh{refresh, access, expires_at};
    if (asked.connects) {
        oauth::connect(tx, asked.sender, asked.client, fresh);
        audit(tx,
              Actor{.name = asked.actor, .address = {}},
              "sender.connected",
              asked.sender,
              {{"renewable", !refresh.empty()}});
    } else {
        oauth::renewed(tx, asked.sender, fresh);
    }
    store::senders::clear_trouble(tx, asked.sender);
    if (asked.connects && refresh.empty()) {
        oauth::failed(tx,
                      asked.sender,
                      "the mail provider gave a token that cannot be renewed: it ends with its "
                      "time; allow offline access for the client, and connect again",
                      true);
        return std::nullopt;
    }
    return renew_at(tx.now(), expires_at);
}

std::optional<TimeMs> SenderTokens::give_up(db::WriteTx& tx,
                                            const Asked& asked,
                                            const TokenAnswer& answer) {
    const bool for_good = asked.connects || answer.error == "invalid_grant";
    const bool is_ours = answer.error == "invalid_client" || answer.error == "unauthorized_client";
    const std::string why =
        for_good ? fmt::format(
                       "its mail account must be connected again: the mail provider "
                       "answered \"{}\". Open the sender and choose Connect again",
                       words_of(answer))
        : is_ours ? fmt::format(
                        "its access token cannot be renewed: the mail provider answered "
                        "\"{}\". Check client id and client secret",
                        words_of(answer))
                  : fmt::format("its access token cannot be renewed now: {} answered \"{}\"",
                                asked.url,
                                words_of(answer));
    log::warn("service", "sender {}: {}", asked.sender, why);
    if (asked.connects && !oauth::get(tx, asked.sender)) {
        oauth::connect(tx, asked.sender, asked.client, {});
    }
    // A connection that failed takes nothing from tokens that still work.
    const auto tokens = oauth::get(tx, asked.sender);
    const bool keeps = asked.connects && tokens && tokens->known.connected;
    oauth::failed(tx, asked.sender, why, for_good && !keeps);
    const TimeMs again = tx.now() + retry_after(asked.failures);
    if (!keeps) {
        store::senders::record_trouble(
            tx, asked.sender, why, for_good ? std::nullopt : std::optional(again), for_good);
    }
    return for_good && !keeps ? std::nullopt : std::optional(again);
}

void ensure_token_jobs(db::WriteTx& tx) {
    const LaneId lane = queue::system_lane(tx, kLane);
    for (const std::int64_t sender : oauth::without_job(tx, lane)) {
        queue::enqueue(tx, lane, sender, tx.now());
    }
}

bool token_refused(db::WriteTx& tx, std::int64_t id) {
    const auto sender = store::senders::find(tx, id);
    if (!sender || !sender->tokens || !sender->tokens->connected) {
        return false;
    }
    const TimeMs since =
        std::max(sender->tokens->connected_at, sender->tokens->renewed_at.value_or(0));
    if (tx.now() - since < kFreshMs) {
        return false;
    }
    oauth::expire(tx, id);
    look_now(tx, id);
    return true;
}

void forget_other_tokens(db::WriteTx& tx, std::int64_t sender, const SenderSettings& settings) {
    const auto tokens = oauth::get(tx, sender);
    if (tokens && (!settings.oauth2 || client_key(*settings.oauth2) != tokens->client)) {
        oauth::forget(tx, sender);
        oauth::remove_requests(tx, sender);
    }
}

}  // namespace campaignd::service
