#include "service/access/settings.h"

#include <utility>
#include <vector>

#include "queue/queue.h"
#include "store/contacts.h"
#include "store/senders.h"
#include "store/settings.h"
#include "wire/changes.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kCompanyName = "company_name";
constexpr const char* kDefaultSender = "default_sender_id";
constexpr const char* kPublicUrl = "public_url";
constexpr const char* kContactCap = "contact_cap";
constexpr const char* kAlerts = "alerts";
constexpr const char* kLaunchApproval = "launch_approval";
constexpr const char* kRequireTotp = "require_totp";
constexpr const char* kTheme = "theme";
constexpr const char* kRevision = "_revision";
constexpr const char* kTestMailArrived = "_test_mail_arrived";
constexpr const char* kTestMailSent = "_test_mail_sent_at";
constexpr const char* kWalkKind = "contact";
constexpr int kMostWalks = 100;

std::optional<std::string> text_at(const db::ReadTx& tx, const char* key) {
    return wire::text_from_column(store::settings::find(tx, key).value_or(""));
}

std::optional<std::int64_t> default_sender(const db::ReadTx& tx) {
    return wire::integer_from_column(store::settings::find(tx, kDefaultSender).value_or(""));
}

/// A key that is there or not.
void put_switch(db::WriteTx& tx,
                const char* key,
                const std::optional<bool>& change,
                std::vector<std::string>& changed) {
    if (change) {
        if (*change) {
            store::settings::put(tx, key, "true");
        } else {
            store::settings::remove(tx, key);
        }
        changed.emplace_back(key);
    }
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

/// From now on each mail counts; what went out before is brought in by a job of its own.
void begin_to_count(db::WriteTx& tx, const std::optional<ContactCap>& cap) {
    store::contacts::begin_walk(tx, cap);
    queue::take_ready(tx, queue::system_lane(tx, kWalkKind), kMostWalks);
    queue::enqueue(tx, kWalkKind, 1, tx.now());
}

}  // namespace

InstanceSettings Settings::get(const db::ReadTx& tx) {
    return {.company_name = text_at(tx, kCompanyName).value_or(""),
            .default_sender_id = default_sender(tx),
            .public_url = text_at(tx, kPublicUrl),
            .contact_cap = contact_cap(tx),
            .alerts = alerts(tx),
            .launch_approval = launch_approval(tx),
            .require_totp = require_totp(tx),
            .theme = theme(tx),
            .timezone = text_at(tx, store::settings::kTimeZone),
            .revision = store::settings::revision(tx, kRevision),
            .test_mail_arrived = store::settings::find(tx, kTestMailArrived).has_value(),
            .test_mail_sent_at =
                wire::integer_from_column(store::settings::find(tx, kTestMailSent).value_or(""))};
}

std::optional<ContactCap> Settings::contact_cap(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kContactCap);
    return column ? std::optional(wire::contact_cap_from_column(*column)) : std::nullopt;
}

std::optional<Theme> Settings::theme(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kTheme);
    return column ? std::optional(wire::theme_from_column(*column)) : std::nullopt;
}

std::optional<Role> Settings::require_totp(const db::ReadTx& tx) {
    return parse_role(text_at(tx, kRequireTotp).value_or(""));
}

bool Settings::launch_approval(const db::ReadTx& tx) {
    return store::settings::find(tx, kLaunchApproval).has_value();
}

std::optional<AlertSettings> Settings::alerts(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kAlerts);
    return column ? std::optional(wire::alerts_from_column(*column)) : std::nullopt;
}

void Settings::forget_sender(db::WriteTx& tx, std::int64_t sender_id) {
    const auto told_by = alerts(tx);
    const bool tells = told_by && told_by->sender_id == sender_id;
    const bool is_default = default_sender(tx) == sender_id;
    if (tells) {
        store::settings::remove(tx, kAlerts);
    }
    if (is_default) {
        store::settings::remove(tx, kDefaultSender);
    }
    if (tells || is_default) {
        store::settings::raise_revision(tx, kRevision);
    }
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
        const auto alerts = change.alerts.value_or(std::nullopt);
        if (alerts && !store::senders::find(tx, alerts->sender_id)) {
            faults.push_back({"alerts.sender_id", "there is no such sender"});
        }
        throw_if_any(std::move(faults));
        const InstanceSettings before = get(tx);
        std::vector<std::string> changed;
        put(tx, kCompanyName, change.company_name, wire::text_to_column, changed);
        put(tx, kDefaultSender, change.default_sender_id, wire::integer_to_column, changed);
        put(tx, kPublicUrl, change.public_url, wire::text_to_column, changed);
        const auto cap_to_column = [](const ContactCap& cap) { return wire::to_column(cap); };
        if (change.contact_cap && *change.contact_cap != contact_cap(tx)) {
            put(tx, kContactCap, change.contact_cap, cap_to_column, changed);
            begin_to_count(tx, *change.contact_cap);
        }
        const auto alerts_to_column = [](const AlertSettings& told) {
            return wire::to_column(told);
        };
        put(tx, kAlerts, change.alerts, alerts_to_column, changed);
        const auto theme_to_column = [](const Theme& theme) { return wire::to_column(theme); };
        put(tx, kTheme, change.theme, theme_to_column, changed);
        put(tx, store::settings::kTimeZone, change.timezone, wire::text_to_column, changed);
        const auto role_to_column = [](Role role) {
            return wire::text_to_column(std::string(to_text(role)));
        };
        put(tx, kRequireTotp, change.require_totp, role_to_column, changed);
        put_switch(tx, kLaunchApproval, change.launch_approval, changed);
        put_switch(tx, kTestMailArrived, change.test_mail_arrived, changed);
        store::settings::raise_revision(tx, kRevision);
        InstanceSettings after = get(tx);
        Detail changes = wire::changes(before, after);
        changes.emplace_back("keys", std::move(changed));
        audit(tx, actor, "settings.update", "settings", changes);
        return after;
    });
}

}  // namespace campaignd::service
