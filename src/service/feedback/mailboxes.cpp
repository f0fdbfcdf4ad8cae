#include "service/feedback/mailboxes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "mail/inbound/inbound.h"
#include "service/feedback/inbox.h"
#include "service/sending/mailbox_state.h"
#include "service/sending/sender_tokens.h"
#include "store/mailboxes.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kDayMs = 24LL * 3600 * 1000;
/// What lies in a mailbox before the first look is read this far back.
constexpr TimeMs kFirstLookMs = 30 * kDayMs;
constexpr TimeMs kTroublePauseMs = 30'000;
/// A new access token is there so soon.
constexpr TimeMs kNewTokenMs = 5'000;
constexpr TimeMs kLongestPauseMs = 3'600'000;
constexpr std::size_t kPerCommit = 20;
constexpr std::size_t kPerPoll = 400;

/// Which mailbox this is, whoever reads it: two senders may share one.
std::string account_key(const MailboxAccount& account) {
    const std::string text =
        fmt::format("{}\n{}\n{}\n{}", account.host, account.port, account.username, account.folder);
    return hex_encode(sha256(text)).substr(0, 16);
}

TimeMs pause_of(std::int64_t failures) {
    const auto doublings = std::clamp<std::int64_t>(failures - 1, 0, 7);
    return std::min(kTroublePauseMs << doublings, kLongestPauseMs);
}

/// What can be read of it; a message that cannot is nothing to the ledger, but is passed by.
std::optional<mail::Inbound> read(const mail::ImapClient::Mail& mail, std::int64_t sender) {
    try {
        return mail::read_inbound(mail.bytes);
    } catch (const Error& error) {
        log::info("service", "sender {}: mail {} is passed by: {}", sender, mail.uid, error.what());
        return std::nullopt;
    }
}

/// Its access token was not renewed since the trouble began, which may be older than the token:
/// there was none before.
bool may_be_renewed(const db::ReadTx& tx, std::int64_t id) {
    const auto state = store::mailboxes::find(tx, id);
    const auto sender = store::senders::find(tx, id);
    return state && state->trouble_since && sender && sender->tokens &&
           sender->tokens->renewed_at.value_or(0) < *state->trouble_since;
}

}  // namespace

struct Mailboxes::Item {
    std::int64_t uid = 0;
    TimeMs received_at = 0;
    std::optional<mail::Inbound> mail;
};

std::optional<TimeMs> Mailboxes::poll(std::int64_t sender,
                                      const std::function<bool()>& stopping) const {
    std::optional<MailboxAccount> account;
    try {
        account = database_.read([&](const db::ReadTx& tx) {
            return senders_.exists(tx, sender) ? senders_.mailbox(tx, sender)
                                               : std::optional<MailboxAccount>();
        });
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kCorrupt) {
            throw;
        }
        return note_trouble(sender, error.what());  // sealed with another key: enter it again
    }
    if (!account) {
        return std::nullopt;
    }
    database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        store::mailboxes::begin(tx, sender, account_key(*account));
    });
    mail::ImapOptions options;
    options.stopping = stopping;
    bool more = false;
    try {
        mail::ImapClient client(*account, options);
        more = take(client, *account, stopping);
        client.logout();
    } catch (const Error& error) {
        const bool no_login = error.code() == ErrorCode::kUnauthorized;
        if ((error.code() != ErrorCode::kUnavailable && !no_login) || stopping()) {
            throw;
        }
        return note_trouble(sender, error.what(), no_login);
    }
    return database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        store::mailboxes::record_success(tx, sender);
        return tx.now() + (more ? 0 : account->poll_s * 1000);
    });
}

/// True when there is more than one poll takes.
bool Mailboxes::take(mail::ImapClient& client,
                     const MailboxAccount& account,
                     const std::function<bool()>& stopping) const {
    const auto folder = client.examine(account.folder);
    const auto state = database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        store::mailboxes::set_uid_validity(tx, account.sender_id, folder.uid_validity);
        return store::mailboxes::find(tx, account.sender_id);
    });
    const std::int64_t last = state ? state->last_uid : 0;
    std::vector<std::int64_t> uids = client.search(
        last, last == 0 ? std::optional(database_.clock().now() - kFirstLookMs) : std::nullopt);
    const bool more = uids.size() > kPerPoll;
    uids.resize(std::min(uids.size(), kPerPoll));
    std::vector<Item> items;
    for (const std::int64_t uid : uids) {
        if (stopping()) {
            break;
        }
        const auto mail = client.fetch(uid);
        items.push_back({uid,
                         mail ? mail->received_at : 0,
                         mail ? read(*mail, account.sender_id) : std::nullopt});
        if (items.size() == kPerCommit) {
            commit(account, items);
            items.clear();
        }
    }
    commit(account, items);
    return more;
}

void Mailboxes::commit(const MailboxAccount& account, const std::vector<Item>& items) const {
    if (items.empty()) {
        return;
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        std::int64_t matched = 0;
        for (const Item& item : items) {
            auto report = item.mail ? interpret(tx, *item.mail, links_) : std::nullopt;
            if (!report) {
                continue;
            }
            // Its UID changes when a server is moved, and two senders may share a mailbox.
            report->source =
                fmt::format("mail:{}:{}", report->message.value_or(0), item.mail->identity);
            report->at = std::min(item.received_at, tx.now());
            matched += feedback_.apply(tx, *report) == FeedbackResult::kNew ? 1 : 0;
        }
        store::mailboxes::advance(tx,
                                  account.sender_id,
                                  items.back().uid,
                                  static_cast<std::int64_t>(items.size()),
                                  matched);
    });
}

TimeMs Mailboxes::note_trouble(std::int64_t sender, const std::string& what, bool no_login) const {
    log::warn("service", "sender {}: {}", sender, what);
    return database_.write(db::WriteClass::kBulk, [&](db::WriteTx& tx) {
        const std::int64_t failures = store::mailboxes::record_trouble(tx, sender, what);
        // Once: what a new token does not mend, another one will not.
        const bool may_ask = no_login && may_be_renewed(tx, sender);
        if (may_ask) {
            token_refused(tx, sender);
        }
        const bool is_soon = may_ask || (no_login && failures == 1);
        const TimeMs retry_at = tx.now() + (is_soon ? kNewTokenMs : pause_of(failures));
        store::mailboxes::set_retry_at(tx, sender, retry_at);
        return retry_at;
    });
}

}  // namespace campaignd::service
