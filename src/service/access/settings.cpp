#include "service/access/settings.h"

#include <utility>
#include <vector>

#include "store/senders.h"
#include "store/settings.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kCompanyName = "company_name";
constexpr const char* kDefaultSender = "default_sender_id";
constexpr const char* kPublicUrl = "public_url";
constexpr const char* kRevision = "_revision";
constexpr const char* kTestMailArrived = "_test_mail_arrived";
constexpr const char* kTestMailSent = "_test_mail_sent_at";

std::optional<std::string> text_at(const db::ReadTx& tx, const char* key) {
    return wire::text_from_column(store::settings::find(tx, key).value_or(""));
}

/// Stores a change of one key: a new value, or none to have the default again.
template <typename T, typename ToColumn>
void put(db::WriteTx& tx,
         const char* key,
         const std::optional<std::optional<T>>& change,
         ToColumn to_column,
         std::vector<std::string>& changed) {
    if (!change) {
        return;
    }
    if (*change) {
        store::settings::put(tx, key, to_column(**change));
    } else {
        store::settings::remove(tx, key);
    }
    changed.emplace_back(key);
}

}  // namespace

InstanceSettings Settings::get(const db::ReadTx& tx) {
    return {.company_name = text_at(tx, kCompanyName).value_or(""),
            .default_sender_id =
                wire::integer_from_column(store::settings::find(tx, kDefaultSender).value_or("")),
            .public_url = text_at(tx, kPublicUrl),
            .revision = store::settings::revision(tx, kRevision),
            .test_mail_arrived = store::settings::find(tx, kTestMailArrived).has_value(),
            .test_mail_sent_at =
                wire::integer_from_column(store::settings::find(tx, kTestMailSent).value_or(""))};
}

void Settings::forget_default_sender(db::WriteTx& tx) {
    store::settings::remove(tx, kDefaultSender);
    store::settings::raise_revision(tx, kRevision);
}

void Settings::note_test_mail(db::WriteTx& tx) {
    if (!store::settings::find(tx, kTestMailSent)) {
        store::settings::put(tx, kTestMailSent, wire::integer_to_column(tx.now()));
    }
}

InstanceSettings Settings::get() const {
    return database_.read([](const db::ReadTx& tx) { return get(tx); });
}

InstanceSettings Settings::update(const Actor& actor,
                                  SettingsChange change,
                                  const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        check_revision(expected, store::settings::revision(tx, kRevision));
        std::vector<FieldError> faults = change.faults;
        const auto sender = change.default_sender_id.value_or(std::nullopt);
        if (sender && !store::senders::find(tx, *sender)) {
            faults.push_back({kDefaultSender, "there is no such sender"});
        }
        throw_if_any(std::move(faults));
        std::vector<std::string> changed;
        put(tx, kCompanyName, change.company_name, wire::text_to_column, changed);
        put(tx, kDefaultSender, change.default_sender_id, wire::integer_to_column, changed);
        put(tx, kPublicUrl, change.public_url, wire::text_to_column, changed);
        if (change.test_mail_arrived) {
            if (*change.test_mail_arrived) {
                store::settings::put(tx, kTestMailArrived, "true");
            } else {
                store::settings::remove(tx, kTestMailArrived);
            }
            changed.emplace_back("test_mail_arrived");
        }
        store::settings::raise_revision(tx, kRevision);
        audit(tx, actor, "settings.update", "settings", {{"keys", std::move(changed)}});
        return get(tx);
    });
}

}  // namespace campaignd::service
