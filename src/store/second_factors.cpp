#include "store/second_factors.h"

namespace campaignd::store::second_factors {
namespace {

constexpr const char* kFind = R"sql(
    SELECT secret, made_at, confirmed_at, last_step FROM second_factor WHERE user_id = ?1
)sql";

constexpr const char* kInsert = R"sql(
    INSERT INTO second_factor(user_id, secret, made_at) VALUES (?1, ?2, ?3)
)sql";

constexpr const char* kConfirm = R"sql(
    UPDATE second_factor SET confirmed_at = ?2 WHERE user_id = ?1
)sql";

constexpr const char* kTakeStep = R"sql(
    UPDATE second_factor SET last_step = ?2 WHERE user_id = ?1 AND last_step < ?2
)sql";

constexpr const char* kRemove = R"sql(
    DELETE FROM second_factor WHERE user_id = ?1
)sql";

constexpr const char* kInsertCode = R"sql(
    INSERT INTO recovery_code(user_id, code_hash) VALUES (?1, ?2)
)sql";

constexpr const char* kRemoveCodes = R"sql(
    DELETE FROM recovery_code WHERE user_id = ?1
)sql";

constexpr const char* kTakeCode = R"sql(
    UPDATE recovery_code SET used_at = ?3
    WHERE user_id = ?1 AND code_hash = ?2 AND used_at IS NULL
)sql";

constexpr const char* kCountCodesLeft = R"sql(
    SELECT count(*) FROM recovery_code WHERE user_id = ?1 AND used_at IS NULL
)sql";

}  // namespace

std::optional<Row> find(const db::ReadTx& tx, std::int64_t user_id) {
    return db::first(tx.query(kFind, user_id), [](const db::Statement& row) {
        return Row{.secret = row.string(0),
                   .made_at = row.integer(1),
                   .confirmed_at = row.optional_integer(2),
                   .last_step = row.integer(3)};
    });
}

void put(db::WriteTx& tx, std::int64_t user_id, std::string_view sealed_secret) {
    remove(tx, user_id);
    tx.run(kInsert, user_id, db::Blob{sealed_secret}, tx.now());
}

void confirm(db::WriteTx& tx, std::int64_t user_id) {
    tx.run(kConfirm, user_id, tx.now());
}

bool take_step(db::WriteTx& tx, std::int64_t user_id, std::int64_t step) {
    return tx.run(kTakeStep, user_id, step) > 0;
}

bool remove(db::WriteTx& tx, std::int64_t user_id) {
    return tx.run(kRemove, user_id) > 0;
}

void put_codes(db::WriteTx& tx, std::int64_t user_id, const std::vector<std::string>& hashes) {
    tx.run(kRemoveCodes, user_id);
    for (const std::string& hash : hashes) {
        tx.run(kInsertCode, user_id, db::Blob{hash});
    }
}

bool take_code(db::WriteTx& tx, std::int64_t user_id, std::string_view hash) {
    return tx.run(kTakeCode, user_id, db::Blob{hash}, tx.now()) > 0;
}

int count_codes_left(const db::ReadTx& tx, std::int64_t user_id) {
    return static_cast<int>(tx.find_integer(kCountCodesLeft, user_id).value_or(0));
}

}  // namespace campaignd::store::second_factors
