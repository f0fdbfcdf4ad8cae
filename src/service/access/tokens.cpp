#include "service/access/tokens.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/text.h"
#include "model/text_rule.h"
#include "store/tokens.h"

namespace campaignd::service {
namespace {

constexpr const char* kPrefix = "cmpd_";

}  // namespace

std::string base62_encode(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::vector<unsigned> number;
    for (const char c : bytes) {
        number.push_back(static_cast<unsigned char>(c));
    }
    // 62^n >= 256^m for n = m * log(256) / log(62), rounded up.
    std::string out((bytes.size() * 13'437 + 9'999) / 10'000, '0');
    for (std::size_t at = out.size(); at > 0; --at) {
        unsigned rest = 0;
        for (unsigned& byte : number) {
            const unsigned value = rest * 256 + byte;
            byte = value / 62;
            rest = value % 62;
        }
        out[at - 1] = kDigits[rest];
    }
    return out;
}

Tokens::Tokens(db::Database& database, PrincipalCache& cache)
    : database_(database), cache_(cache) {}

NewToken Tokens::create(const Actor& actor, const std::string& name, Role role) {
    if (std::string fault = text_fault(name, {.allow_empty = false}); !fault.empty()) {
        throw_if_any({{"name", std::move(fault)}});
    }
    NewToken made;
    made.secret = kPrefix + base62_encode(random_bytes(32));
    made.token = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::int64_t id = store::tokens::insert(tx, trim(name), sha256(made.secret), role);
        audit(tx, actor, "token.create", id, {{"name", trim(name)}, {"role", to_text(role)}});
        return *store::tokens::find(tx, id);
    });
    return made;
}

void Tokens::remove(const Actor& actor, std::int64_t id) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto token = store::tokens::find(tx, id);
        if (!token) {
            fail(ErrorCode::kNotFound, "there is no such token");
        }
        store::tokens::remove(tx, id);
        audit(tx, actor, "token.delete", id, {{"name", token->name}});
    });
    cache_.clear();
}

Page<ApiToken> Tokens::list(const PageQuery& query) const {
    const std::int64_t after = query.after();
    return database_.read([&](const db::ReadTx& tx) {
        return page_of(store::tokens::list(tx, query.q, after, query.limit + 1),
                       query,
                       store::tokens::count(tx, query.q));
    });
}

}  // namespace campaignd::service
