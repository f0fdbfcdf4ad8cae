#include "service/sending/senders.h"

#include <chrono>
#include <utility>
#include <vector>

#include "db/sql_error.h"
#include "mail/net/imap_client.h"
#include "mail/smtp/blocking.h"
#include "model/json_fields.h"
#include "service/access/settings.h"
#include "service/sending/mailbox_state.h"
#include "store/relay_habits.h"
#include "store/senders.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

Sender get_sender(const db::ReadTx& tx, std::int64_t id) {
    auto sender = store::senders::find(tx, id);
    if (!sender) {
        fail(ErrorCode::kNotFound, "there is no such sender");
    }
    return std::move(*sender);
}

SenderEdit read_edit(const json& body, const SenderSettings* before) {
    std::vector<FieldError> faults;
    SenderEdit edit = read_sender(body, before, faults);
    throw_if_any(std::move(faults));
    return edit;
}

template <typename Change>
auto changing(Change change) {
    try {
        return change();
    } catch (const db::SqlError& error) {
        if (error.is_duplicate()) {
            fail(ErrorCode::kConflict, "there is already a sender with this name");
        }
        throw;
    }
}

/// What the audit keeps: names of fields, never their values.
json given_fields(const json& body) {
    json names = json::array();
    for (const auto& [name, ignored] : body.items()) {
        names.push_back(name);
    }
    return names;
}

json feature_names(const mail::SmtpFeatures& features) {
    return {{"pipelining", features.pipelining},
            {"eight_bit_mime", features.eight_bit_mime},
            {"smtp_utf8", features.smtp_utf8},
            {"enhanced_codes", features.enhanced_codes},
            {"starttls", features.starttls},
            {"auth", features.auth},
            {"max_size_bytes", features.max_size}};
}

}  // namespace

Senders::Senders(db::Database& database, const MasterKey& key) : database_(database), key_(key) {}

json Senders::answer(const db::ReadTx& tx, std::int64_t id) const {
    const Sender found = get_sender(tx, id);
    json sender = to_json(found);
    sender["relay"] = to_json(store::relay_habits::find(tx, id, found.revision), tx.now());
    sender["mailbox_state"] = mailbox_state_json(tx, id);
    return sender;
}

SenderSettings Senders::sealed(const SenderEdit& edit) const {
    SenderSettings settings = edit.settings;
    const auto seal = [&](const std::optional<std::string>& password, std::string& stored) {
        if (password) {
            stored = password->empty() ? std::string() : key_.seal(*password);
        }
    };
    seal(edit.password, settings.sealed_password);
    if (settings.mailbox) {
        seal(edit.mailbox_password, settings.mailbox->sealed_password);
    }
    return settings;
}

json Senders::create(const Actor& actor, const json& body) {
    const SenderEdit edit = read_edit(body, nullptr);
    const SenderSettings settings = sealed(edit);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::int64_t id = changing([&] { return store::senders::insert(tx, settings); });
        audit(tx, actor, "sender.create", id, {{"name", settings.name}});
        mailbox_look_now(tx, id);
        json made = answer(tx, id);
        made["warnings"] = edit.warnings;
        return made;
    });
}

json Senders::update(const Actor& actor,
                     std::int64_t id,
                     const json& body,
                     const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Sender before = get_sender(tx, id);
        check_revision(expected, before.revision, [&] { return answer(tx, id); });
        const SenderEdit edit = read_edit(body, &before.settings);
        const SenderSettings settings = sealed(edit);
        if (settings != before.settings) {
            changing([&] { store::senders::update(tx, id, settings); });
            audit(tx, actor, "sender.update", id, {{"fields", given_fields(body)}});
            mailbox_look_now(tx, id);
        }
        json changed = answer(tx, id);
        changed["warnings"] = edit.warnings;
        return changed;
    });
}

void Senders::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Sender sender = get_sender(tx, id);
        check_revision(expected, sender.revision, [&] { return answer(tx, id); });
        const std::int64_t campaigns = store::senders::count_active_campaigns(tx, id);
        if (campaigns > 0) {
            fail(ErrorCode::kConflict,
                 "campaigns still send through this sender (" + std::to_string(campaigns) +
                     "): let them finish, or cancel them first");
        }
        store::senders::remove(tx, id);
        if (Settings::values(tx).default_sender_id == id) {
            Settings::forget_default_sender(tx);
        }
        audit(tx, actor, "sender.delete", id, {{"name", sender.settings.name}});
    });
}

json Senders::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return answer(tx, id); });
}

json Senders::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::senders::list(tx, query.q, after, query.limit + 1),
                       query,
                       store::senders::count(tx, query.q),
                       [&](const Sender& sender) { return answer(tx, sender.id); });
    });
}

json Senders::verify(const Actor& actor, std::int64_t id, const json& change) {
    constexpr std::chrono::milliseconds kTimeout{20'000};
    bool stored = true;
    std::optional<MailboxAccount> reads;
    const SenderAccount login = database_.read([&](const db::ReadTx& tx) {
        Sender sender = get_sender(tx, id);
        const SenderSettings before = sender.settings;
        if (!change.empty()) {
            sender.settings = sealed(read_edit(change, &before));
            stored = sender.settings == before;
        }
        reads = mailbox_of(sender);
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
    const json mailbox = verify_mailbox(reads, stored);
    const bool readable = mailbox.is_null() || mailbox["ok"] == true;
    json answer{{"ok", result.ok && readable},
                {"error", nullptr},
                {"greeting", result.greeting},
                {"features", feature_names(result.features)},
                {"mailbox", mailbox},
                {"tested",
                 {{"transport", to_text(login.transport)},
                  {"host", login.smtp.host},
                  {"port", login.smtp.port},
                  {"username", login.smtp.username},
                  {"stored", stored}}}};
    if (!result.ok) {
        answer["error"] = result.error;
    } else if (!readable) {
        answer["error"] = mailbox["error"];
    }
    return answer;
}

/// Null when there is none.
json Senders::verify_mailbox(const std::optional<MailboxAccount>& found, bool stored) const {
    if (!found) {
        return nullptr;
    }
    try {
        mail::ImapClient client(*found, {});
        const auto folder = client.examine(found->folder);
        client.logout();
        if (stored) {
            database_.write(db::WriteClass::kRequest,
                            [&](db::WriteTx& tx) { mailbox_look_now(tx, found->sender_id); });
        }
        return {{"ok", true}, {"error", nullptr}, {"messages", folder.messages}};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kUnavailable) {
            throw;
        }
        return {{"ok", false}, {"error", error.what()}, {"messages", nullptr}};
    }
}

SenderAccount Senders::account(const db::ReadTx& tx, std::int64_t id) const {
    return account_of(tx, get_sender(tx, id));
}

SenderAccount Senders::account_of(const db::ReadTx& tx, const Sender& sender) const {
    const SenderSettings& settings = sender.settings;
    return {settings.transport,
            {login_of(settings),
             sender.id,
             sender.revision,
             settings.max_connections,
             store::relay_habits::find(tx, sender.id, sender.revision)},
            settings.limits.per_domain_per_minute,
            settings.window};
}

bool Senders::exists(const db::ReadTx& tx, std::int64_t id) const {
    return store::senders::find(tx, id).has_value();
}

std::optional<MailboxAccount> Senders::mailbox(const db::ReadTx& tx, std::int64_t id) const {
    return mailbox_of(get_sender(tx, id));
}

std::optional<MailboxAccount> Senders::mailbox_of(const Sender& sender) const {
    if (!sender.settings.mailbox) {
        return std::nullopt;
    }
    const Mailbox& mailbox = *sender.settings.mailbox;
    return MailboxAccount{login_of(mailbox), sender.id, mailbox.folder, mailbox.poll_s};
}

}  // namespace campaignd::service
