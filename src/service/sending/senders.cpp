#include "service/sending/senders.h"

#include <chrono>
#include <utility>
#include <vector>

#include "mail/net/imap_client.h"
#include "mail/smtp/blocking.h"
#include "service/access/settings.h"
#include "service/access/unique.h"
#include "service/sending/mailbox_state.h"
#include "service/sending/sender_health.h"
#include "service/sending/sender_tokens.h"
#include "service/sending/signup_moves.h"
#include "store/forms.h"
#include "store/mailboxes.h"
#include "store/oauth.h"
#include "store/relay_habits.h"
#include "store/senders.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

constexpr const char* kTaken = "there is already a sender with this name";

SenderView view_of(const db::ReadTx& tx, Sender sender) {
    const std::int64_t id = sender.id;
    SenderView view{std::move(sender)};
    view.relay = store::relay_habits::find(tx, id, view.revision);
    view.read_at = tx.now();
    view.mailbox_state = store::mailboxes::find(tx, id);
    view.health = health_of(tx, view);
    return view;
}

void require_no_form(const db::ReadTx& tx, std::int64_t id) {
    if (const auto form = store::forms::open_with_sender(tx, id)) {
        fail(ErrorCode::kConflict,
             "the form \"" + *form +
                 "\" sends its confirm mails through this sender: close it or choose another "
                 "sender for it first");
    }
    if (has_signup_mail(tx, id)) {
        fail(ErrorCode::kConflict,
             "confirm mails still wait for this sender: delete it when they are sent");
    }
}

}  // namespace

Senders::Senders(db::Database& database, const MasterKey& key, bool allow_private)
    : database_(database), key_(key), allow_private_(allow_private) {}

SenderSettings Senders::sealed(const SenderEdit& edit) const {
    SenderSettings settings = edit.settings;
    const auto seal = [&](const std::optional<std::string>& password, std::string& stored) {
        if (password) {
            stored = password->empty() ? std::string() : key_.seal(*password);
        }
    };
    seal(edit.password, settings.sealed_password);
    if (settings.oauth2) {
        seal(edit.client_secret, settings.oauth2->sealed_secret);
    }
    if (settings.mailbox) {
        seal(edit.mailbox_password, settings.mailbox->sealed_password);
    }
    return settings;
}

SenderView Senders::create(const Actor& actor, const SenderChange& change) {
    const SenderEdit edit = apply(change, nullptr);
    const SenderSettings settings = sealed(edit);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::int64_t id =
            unless_taken(kTaken, [&] { return store::senders::insert(tx, settings); });
        audit(tx, actor, "sender.create", id, wire::made(store::senders::get(tx, id)));
        mailbox_look_now(tx, id);
        SenderView made = view_of(tx, store::senders::get(tx, id));
        made.warnings = edit.warnings;
        return made;
    });
}

SenderView Senders::update(const Actor& actor,
                           std::int64_t id,
                           const SenderChange& change,
                           const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Sender before = store::senders::get(tx, id);
        check_revision(expected, before.revision);
        const SenderEdit edit = apply(change, &before.settings);
        const SenderSettings settings = sealed(edit);
        if (settings != before.settings) {
            unless_taken(kTaken, [&] { store::senders::update(tx, id, settings); });
            Detail changes = wire::changes(before, store::senders::get(tx, id));
            changes.emplace_back("fields", change.fields);
            audit(tx, actor, "sender.update", id, changes);
            forget_other_tokens(tx, id, settings);
            mailbox_look_now(tx, id);
        }
        SenderView changed = view_of(tx, store::senders::get(tx, id));
        changed.warnings = edit.warnings;
        return changed;
    });
}

void Senders::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Sender sender = store::senders::get(tx, id);
        check_revision(expected, sender.revision);
        const std::int64_t campaigns = store::senders::count_active_campaigns(tx, id);
        if (campaigns > 0) {
            fail(ErrorCode::kConflict,
                 "campaigns still send through this sender (" + std::to_string(campaigns) +
                     "): let them finish, or cancel them first");
        }
        require_no_form(tx, id);
        store::forms::forget_sender(tx, id);
        store::senders::remove(tx, id);
        Settings::forget_sender(tx, id);
        audit(tx, actor, "sender.delete", id, wire::removed(sender));
    });
}

SenderView Senders::get(std::int64_t id) const {
    return database_.read(
        [&](const db::ReadTx& tx) { return view_of(tx, store::senders::get(tx, id)); });
}

Page<SenderView> Senders::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        std::vector<SenderView> senders;
        for (Sender& sender : store::senders::list(tx, query.q, after, query.limit + 1)) {
            senders.push_back(view_of(tx, std::move(sender)));
        }
        return page_of(std::move(senders), query, store::senders::count(tx, query.q));
    });
}

SenderCheck Senders::verify(const Actor& actor, std::int64_t id, const SenderChange* change) {
    constexpr std::chrono::milliseconds kTimeout{20'000};
    bool stored = true;
    std::optional<MailboxAccount> reads;
    const SenderAccount login = database_.read([&](const db::ReadTx& tx) {
        Sender sender = store::senders::get(tx, id);
        const SenderSettings before = sender.settings;
        if (change != nullptr) {
            sender.settings = sealed(apply(*change, &before));
            stored = sender.settings == before;
        }
        reads = mailbox_of(tx, sender);
        return account_of(tx, sender);
    });
    mail::VerifyResult result;
    result.ok = true;
    if (login.transport == TransportKind::kSmtp) {
        result = mail::verify_smtp(login.smtp, kTimeout);
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto sender = store::senders::find(tx, id);
        if (result.ok && stored && sender && sender->revision == login.smtp.revision) {
            store::senders::clear_trouble(tx, id);
        }
        audit(tx, actor, "sender.verify", id, {{"ok", result.ok}});
    });
    SenderCheck check{.greeting = result.greeting,
                      .features = result.features,
                      .mailbox = verify_mailbox(reads, stored),
                      .transport = login.transport,
                      .host = login.smtp.host,
                      .port = login.smtp.port,
                      .username = login.smtp.username,
                      .stored = stored};
    if (!result.ok) {
        check.error = result.error;
    } else if (check.mailbox) {
        check.error = check.mailbox->error;
    }
    return check;
}

/// Nothing when there is none.
std::optional<SenderCheck::OfMailbox> Senders::verify_mailbox(
    const std::optional<MailboxAccount>& found, bool stored) const {
    if (!found) {
        return std::nullopt;
    }
    try {
        mail::ImapClient client(*found, {});
        const auto folder = client.examine(found->folder);
        client.logout();
        if (stored) {
            database_.write(db::WriteClass::kRequest,
                            [&](db::WriteTx& tx) { mailbox_look_now(tx, found->sender_id); });
        }
        return SenderCheck::OfMailbox{.messages = folder.messages};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kUnavailable && error.code() != ErrorCode::kUnauthorized) {
            throw;
        }
        return SenderCheck::OfMailbox{.error = error.what()};
    }
}

SenderAccount Senders::account(const db::ReadTx& tx, std::int64_t id) const {
    return account_of(tx, store::senders::get(tx, id));
}

std::string Senders::access_token(const db::ReadTx& tx, std::int64_t sender) const {
    const auto tokens = store::oauth::get(tx, sender);
    const bool good = tokens && tokens->known.is_valid(tx.now()) && !tokens->access_token.empty();
    return good ? key_.unseal(tokens->access_token) : std::string();
}

SenderAccount Senders::account_of(const db::ReadTx& tx, const Sender& sender) const {
    const SenderSettings& settings = sender.settings;
    return {settings.transport,
            {login_of(tx, sender.id, settings),
             sender.id,
             sender.revision,
             sender.tokens ? sender.tokens->number : 0,
             settings.max_connections,
             store::relay_habits::find(tx, sender.id, sender.revision)},
            settings.limits.per_domain_per_minute,
            settings.window,
            settings.holidays};
}

bool Senders::exists(const db::ReadTx& tx, std::int64_t id) const {
    return store::senders::find(tx, id).has_value();
}

std::optional<MailboxAccount> Senders::mailbox(const db::ReadTx& tx, std::int64_t id) const {
    return mailbox_of(tx, store::senders::get(tx, id));
}

std::optional<MailboxAccount> Senders::mailbox_of(const db::ReadTx& tx,
                                                  const Sender& sender) const {
    if (!sender.settings.mailbox) {
        return std::nullopt;
    }
    const Mailbox& mailbox = *sender.settings.mailbox;
    return MailboxAccount{
        login_of(tx, sender.id, mailbox), sender.id, mailbox.folder, mailbox.poll_s};
}

}  // namespace campaignd::service
