#include "store/erased_addresses.h"

#include "base/crypto.h"
#include "base/text.h"
#include "store/settings.h"
#include "store/suppressions.h"

namespace campaignd::store {
namespace {

constexpr std::string_view kSaltKey = "_erased_address_salt";

constexpr const char* kAny = R"sql(SELECT 1 FROM erased_address LIMIT 1)sql";
constexpr const char* kRemember = R"sql(
    INSERT INTO erased_address(hash, erased_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING)sql";
constexpr const char* kErasedAt = R"sql(
    SELECT erased_at FROM erased_address WHERE hash = ?1)sql";
// What the owner wrote of it may name the person.
constexpr const char* kAudit = R"sql(
    UPDATE audit SET detail = '{}' WHERE target = 'suppression:' || ?1)sql";
constexpr const char* kForget = R"sql(DELETE FROM erased_address WHERE hash = ?1)sql";

}  // namespace

std::string ErasedAddresses::hash_of(std::string_view email) {
    if (!salt_) {
        salt_ = settings::find(tx_, kSaltKey);
    }
    if (!salt_) {
        salt_ = hex_encode(random_bytes(32));
        settings::put(tx_, kSaltKey, *salt_);
    }
    return sha256(*salt_ + to_lower(email));
}

bool ErasedAddresses::is_any() {
    if (!any_) {
        any_ = tx_.find_integer(kAny).has_value();
    }
    return *any_;
}

void ErasedAddresses::remember(std::string_view email) {
    if (const auto plain = suppressions::find_value(tx_, email)) {
        suppressions::remove(tx_, plain->id);
        tx_.run(kAudit, plain->id);
    }
    tx_.run(kRemember, db::Blob{hash_of(email)}, tx_.now());
    any_ = true;
}

void ErasedAddresses::suppress_again(std::string_view email) {
    if (!is_any()) {
        return;
    }
    if (const auto at = tx_.find_integer(kErasedAt, db::Blob{hash_of(email)})) {
        suppressions::insert(tx_, email, "erased before", *at);
    }
}

bool ErasedAddresses::holds(std::string_view email) {
    return is_any() && tx_.find_integer(kErasedAt, db::Blob{hash_of(email)}).has_value();
}

bool ErasedAddresses::forget(std::string_view email) {
    return is_any() && tx_.run(kForget, db::Blob{hash_of(email)}) > 0;
}

}  // namespace campaignd::store
