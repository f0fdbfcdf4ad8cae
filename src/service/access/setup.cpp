#include "service/access/setup.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "base/durable_file.h"
#include "base/text.h"
#include "service/access/users.h"
#include "service/secrets/secret_file.h"
#include "store/settings.h"
#include "store/users.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kTokenSetting = "_setup_token";
constexpr std::size_t kTokenBytes = 16;

std::filesystem::path token_path(const db::Database& database) {
    std::filesystem::path path = database.path();
    path += ".setup-token";
    return path;
}

std::optional<wire::StoredSetupToken> stored_token(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kTokenSetting);
    return column ? std::optional(wire::setup_token_from_column(*column)) : std::nullopt;
}

}  // namespace

Setup::Setup(db::Database& database, PasswordHasher& hasher, Announce announce)
    : database_(database),
      hasher_(hasher),
      announce_(std::move(announce)),
      file_(token_path(database)) {}

bool Setup::needed() const {
    if (!done_) {
        done_ = database_.read([](const db::ReadTx& tx) { return store::users::exists_any(tx); });
    }
    return !done_;
}

bool Setup::is_valid(const db::ReadTx& tx, std::string_view token) const {
    const auto stored = stored_token(tx);
    return stored && stored->expires_at > tx.now() &&
           equal_constant_time(stored->hash, hex_encode(sha256(token)));
}

void Setup::start() {
    std::error_code ignored;
    if (!needed()) {
        std::filesystem::remove(file_, ignored);
        return;
    }
    const Lock lock(renewing_);
    const std::string token(trim(read_secret_file(file_).value_or("")));
    if (database_.read([&](const db::ReadTx& tx) { return is_valid(tx, token); })) {
        announce_(token, file_);
    } else {
        renew();
    }
}

void Setup::renew() {
    const std::string token = base64url_encode(random_bytes(kTokenBytes));
    write_durably(file_, token + "\n", true);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::settings::put(tx,
                             kTokenSetting,
                             wire::to_column(wire::StoredSetupToken{hex_encode(sha256(token)),
                                                                    tx.now() + kTokenMs}));
    });
    announce_(token, file_);
}

User Setup::complete(std::string_view token,
                     std::string_view email,
                     std::string_view password,
                     const std::string& address) {
    if (!needed()) {
        fail(ErrorCode::kConflict, "set-up is done: log in");
    }
    if (!database_.read([&](const db::ReadTx& tx) { return is_valid(tx, trim(token)); })) {
        const Lock lock(renewing_);
        if (!needed()) {  // somebody else was first: that took the token away
            fail(ErrorCode::kConflict, "set-up is done: log in");
        }
        const bool expired = database_.read([](const db::ReadTx& tx) {
            const auto stored = stored_token(tx);
            return !stored || stored->expires_at <= tx.now();
        });
        if (expired) {
            renew();
        }
        fail(ErrorCode::kForbidden,
             fmt::format("the setup token is {}; the valid one is in the log, and in the file "
                         "beside the database whose name ends in .setup-token",
                         expired ? "expired" : "wrong"));
    }
    const std::string login = checked_login(email, password);
    const std::string hash = hasher_.hash(password);
    const auto user = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto id = store::users::insert_first(tx, login, hash);
        if (!id || !is_valid(tx, trim(token))) {
            fail(ErrorCode::kConflict, "set-up is done: log in");
        }
        store::settings::remove(tx, kTokenSetting);
        audit(tx, Actor{"setup", address}, "user.create", *id);
        return store::users::find(tx, *id);
    });
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    return *user;
}

}  // namespace campaignd::service
