#include "service/secrets/master_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/text.h"
#include "service/secrets/secret_file.h"
#include "store/settings.h"

namespace campaignd::service {
namespace {

constexpr const char* kCheckSetting = "_master_key_check";
constexpr std::size_t kMinCharacters = 32;

Key to_key(const std::string& bytes) {
    Key key{};
    std::copy_n(bytes.begin(), key.size(), key.begin());
    return key;
}

std::optional<std::string> stored_check(db::Database& database) {
    return database.read(
        [](const db::ReadTx& tx) { return store::settings::find(tx, kCheckSetting); });
}

}  // namespace

MasterKey::MasterKey(std::string_view text, std::string origin) : origin_(std::move(origin)) {
    const std::string_view secret = trim(text);
    if (secret.size() < kMinCharacters) {
        fail(ErrorCode::kInvalid,
             fmt::format("the master key in {} is too short: it needs at least {} characters, such "
                         "as those of: openssl rand -base64 32",
                         origin_,
                         kMinCharacters));
    }
    key_ = to_key(sha256("campaignd master key\n" + std::string(secret)));
}

MasterKey MasterKey::from_file(const std::filesystem::path& path, bool may_create) {
    std::optional<std::string> text = read_secret_file(path);
    if (!text && may_create) {
        write_durably(path, base64url_encode(random_bytes(32)) + "\n", false);
        text = read_secret_file(path);
    }
    if (!text) {
        fail(ErrorCode::kInvalid,
             fmt::format("the master key {} is missing, and this database has secrets sealed with "
                         "it: put the file back from the machine or backup the database came from; "
                         "where the unit holds it as a credential, name its file in "
                         "CAMPAIGND_SECRETS__MASTER_KEY_FILE",
                         path.string()));
    }
    return {*text, path.string()};
}

MasterKey MasterKey::open(db::Database& database, const std::optional<GivenKey>& given) {
    std::filesystem::path path = database.path();
    path += ".key";
    MasterKey key = given ? MasterKey(given->text, given->origin)
                          : from_file(path, !stored_check(database).has_value());
    key.check_against(database);
    return key;
}

void MasterKey::check_against(db::Database& database) const {
    std::string check =
        hex_encode(hmac_sha256(derive("check"), "this is the key the database was opened with"));
    std::optional<std::string> known = stored_check(database);
    if (!known) {
        known = database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            if (auto other = store::settings::find(tx, kCheckSetting)) {
                return *other;
            }
            store::settings::put(tx, kCheckSetting, check);
            return check;
        });
    }
    if (!equal_constant_time(*known, check)) {
        fail(ErrorCode::kInvalid,
             fmt::format("the master key in {} is not the one that {} was sealed with; nothing was "
                         "changed: put the former key back",
                         origin_,
                         database.path().string()));
    }
}

Key MasterKey::derive(std::string_view purpose) const {
    return to_key(hmac_sha256(key_, purpose));
}

std::string MasterKey::seal(std::string_view plain) const {
    return campaignd::seal(derive("seal"), plain);
}

std::string MasterKey::unseal(std::string_view sealed) const {
    try {
        return campaignd::unseal(derive("seal"), std::string(sealed));
    } catch (const Error& error) {
        fail(ErrorCode::kCorrupt, fmt::format("{} (key: {})", error.what(), origin_));
    }
}

}  // namespace campaignd::service
