#include "service/access/settings.h"

#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "model/json_fields.h"
#include "store/senders.h"
#include "store/settings.h"

namespace campaignd::service {

using nlohmann::json;

namespace {

constexpr const char* kCompanyName = "company_name";
constexpr const char* kDefaultSender = "default_sender_id";
constexpr const char* kPublicUrl = "public_url";
constexpr const char* kRevision = "_revision";

/// A stored value; null when it is not set.
json find(const db::ReadTx& tx, const char* key) {
    const auto text = store::settings::find(tx, key);
    json value = text ? json::parse(*text, nullptr, false) : json(nullptr);
    return value.is_discarded() ? json(nullptr) : value;
}

json to_json(const Settings::Values& values) {
    return {{kCompanyName, values.company_name},
            {kDefaultSender,
             values.default_sender_id ? json(*values.default_sender_id) : json(nullptr)},
            {kPublicUrl, values.public_url ? json(*values.public_url) : json(nullptr)},
            {"revision", values.revision}};
}

/// A base URL that links in mail can start with: scheme, host, maybe port and path.
bool is_base_url(std::string_view url) {
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    if (scheme == 0 || url.size() == scheme || url[scheme] == '/') {
        return false;
    }
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f ||
            std::string_view("\"'<>\\^`{|}?#@").find(c) != std::string_view::npos) {
            return false;
        }
    }
    return true;
}

/// The new values of the keys that the body names.
std::vector<std::pair<const char*, json>> read_changes(const db::ReadTx& tx, const json& body) {
    std::vector<FieldError> faults;
    JsonFields fields(body, faults);
    std::vector<std::pair<const char*, json>> changes;
    if (const auto name = fields.text(kCompanyName)) {
        changes.emplace_back(kCompanyName, trim(*name));
    }
    if (const auto id = fields.integer(kDefaultSender, 1, INT64_MAX)) {
        if (!store::senders::find(tx, *id)) {
            fields.fault(kDefaultSender, "there is no such sender");
        }
        changes.emplace_back(kDefaultSender, *id);
    }
    if (auto url = fields.text(kPublicUrl, {.max_bytes = 500})) {
        while (url->ends_with('/')) {
            url->pop_back();
        }
        if (!is_base_url(*url)) {
            fields.fault(kPublicUrl, "must be a URL such as https://mail.example.org");
        }
        changes.emplace_back(kPublicUrl, *url);
    }
    for (const char* key : {kCompanyName, kDefaultSender, kPublicUrl}) {
        if (fields.is_null(key)) {
            changes.emplace_back(key, nullptr);
        }
    }
    fields.reject_unknown();
    throw_if_any(std::move(faults));
    return changes;
}

}  // namespace

Settings::Values Settings::values(const db::ReadTx& tx) {
    Values values;
    if (const json name = find(tx, kCompanyName); name.is_string()) {
        values.company_name = name.get<std::string>();
    }
    if (const json id = find(tx, kDefaultSender); id.is_number_integer()) {
        values.default_sender_id = id.get<std::int64_t>();
    }
    if (const json url = find(tx, kPublicUrl); url.is_string()) {
        values.public_url = url.get<std::string>();
    }
    values.revision = store::settings::revision(tx, kRevision);
    return values;
}

void Settings::forget_default_sender(db::WriteTx& tx) {
    store::settings::remove(tx, kDefaultSender);
    store::settings::raise_revision(tx, kRevision);
}

Settings::Values Settings::values() const {
    return database_.read([](const db::ReadTx& tx) { return values(tx); });
}

json Settings::get() const {
    return to_json(values());
}

json Settings::update(const Actor& actor, const json& body, const ExpectedRevision& expected) {
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Values before = values(tx);
        check_revision(expected, before.revision, [&] { return to_json(before); });
        json names = json::array();
        for (const auto& [key, value] : read_changes(tx, body)) {
            if (value.is_null()) {
                store::settings::remove(tx, key);
            } else {
                store::settings::put(tx, key, value.dump());
            }
            names.push_back(key);
        }
        store::settings::raise_revision(tx, kRevision);
        audit(tx, actor, "settings.update", "settings", {{"keys", std::move(names)}});
        return to_json(values(tx));
    });
}

}  // namespace campaignd::service
