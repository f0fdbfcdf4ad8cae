#include "service/sending/relay_settings.h"

#include <array>
#include <map>
#include <string_view>

#include "base/crypto.h"
#include "store/settings.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr std::array<std::string_view, 4> kRelays{"mailgun", "postmark", "sendgrid", "ses"};
constexpr const char* kRevision = "_relay_revision";

std::string setting_of(std::string_view relay) {
    return "_relay_" + std::string(relay);
}

/// By relay; nothing forgets it.
using Changes = std::map<std::string_view, std::optional<Detail>>;

template <typename T, typename ToDetail>
void note(Changes& changes,
          std::string_view relay,
          const std::optional<std::optional<T>>& change,
          ToDetail to_detail) {
    if (change) {
        changes[relay] = *change ? std::optional(to_detail(**change)) : std::nullopt;
    }
}

Changes changes_of(const RelayKeysChange& change) {
    Changes changes;
    note(changes, "ses", change.ses_topic_arns, [](const auto& topics) {
        return Detail{{"topic_arns", topics}};
    });
    note(changes, "sendgrid", change.sendgrid_public_key, [](const auto& key) {
        return Detail{{"public_key", key}};
    });
    note(changes, "postmark", change.postmark, [](const auto& login) {
        return Detail{{"username", login.username}, {"password", login.password}};
    });
    note(changes, "mailgun", change.mailgun_signing_key, [](const auto& key) {
        return Detail{{"signing_key", key}};
    });
    return changes;
}

}  // namespace

RelayKeys RelaySettings::get(const db::ReadTx& tx) const {
    RelayKeys keys;
    for (const std::string_view relay : kRelays) {
        if (const auto sealed = store::settings::find(tx, setting_of(relay))) {
            wire::relay_key_from_column(
                relay, key_.unseal(base64_decode(*sealed).value_or("")), keys);
        }
    }
    keys.revision = store::settings::revision(tx, kRevision);
    return keys;
}

RelayKeys RelaySettings::get() const {
    return database_.read([&](const db::ReadTx& tx) { return get(tx); });
}

RelayKeys RelaySettings::update(const Actor& actor,
                                const RelayKeysChange& change,
                                const ExpectedRevision& expected) {
    std::map<std::string, std::optional<std::string>> sealed;
    for (const auto& [relay, detail] : changes_of(change)) {
        sealed[std::string(relay)] =
            detail ? std::optional(base64_encode(key_.seal(wire::detail_to_column(*detail))))
                   : std::nullopt;
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        check_revision(expected, store::settings::revision(tx, kRevision));
        std::vector<std::string> names;
        for (const auto& [relay, value] : sealed) {
            if (value) {
                store::settings::put(tx, setting_of(relay), *value);
            } else {
                store::settings::remove(tx, setting_of(relay));
            }
            names.push_back(relay);
        }
        store::settings::raise_revision(tx, kRevision);
        audit(tx, actor, "relays.update", "settings", {{"relays", std::move(names)}});
        return get(tx);
    });
}

}  // namespace campaignd::service
