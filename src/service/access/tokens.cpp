#include "service/access/tokens.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/text.h"
#include "model/text_rule.h"
#include "service/access/listing.h"
#include "store/tokens.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

constexpr const char* kPrefix = "cmpd_";

/// The role that all of the scopes need; `faults` gets those that no role allows.
Role role_for(const Scopes& scopes, std::vector<FieldError>& faults) {
    Role role = Role::kViewer;
    for (const Scope& scope : scopes.list()) {
        if (const auto least = least_role(scope)) {
            role = std::max(role, *least);
        } else {
            faults.push_back({"scopes", to_text(scope) + " allows nothing; leave it out"});
        }
    }
    return role;
}

/// What is to be made, without its owner. Throws Error(kInvalid) with every fault.
ApiToken planned(const TokenRequest& request, const Principal* by, TimeMs now) {
    std::vector<FieldError> faults;
    ApiToken token;
    token.name = trim(request.name);
    token.scopes = request.scopes;
    if (std::string fault = text_fault(request.name, {.allow_empty = false}); !fault.empty()) {
        faults.push_back({"name", std::move(fault)});
    }
    const Role least = request.scopes ? role_for(*request.scopes, faults) : Role::kViewer;
    token.role = request.role.value_or(least);
    if (token.role < least) {
        faults.push_back({"role",
                          "the scopes need the role " + std::string(to_text(least)) +
                              "; take that, or fewer scopes"});
    }
    token.expires_at = now + Tokens::kLifeMs;
    if (by != nullptr && by->scopes && by->expires_at) {
        token.expires_at = std::min(*token.expires_at, *by->expires_at);
    }
    if (request.expires_at) {
        token.expires_at = *request.expires_at;
        if (token.expires_at && *token.expires_at <= now) {
            faults.push_back({"expires_at", "must be in the future; null is never"});
        }
    }
    throw_if_any(std::move(faults));
    return token;
}

/// Throws Error(kForbidden).
void refuse_more_than(const Principal& by, const ApiToken& wanted) {
    if (wanted.role > by.role) {
        fail(ErrorCode::kForbidden, "a token may do at most what you may do: take a lower role");
    }
    if (by.scopes && !(wanted.scopes && by.scopes->covers(*wanted.scopes))) {
        fail(ErrorCode::kForbidden,
             "this token makes only tokens with scopes out of its own: " + to_text(*by.scopes));
    }
    if (by.scopes && by.expires_at &&
        !(wanted.expires_at && *wanted.expires_at <= *by.expires_at)) {
        fail(ErrorCode::kForbidden,
             "a token with scopes makes only tokens that end no later than itself");
    }
}

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

NewToken Tokens::create(const Actor& actor, const TokenRequest& request, const Principal* by) {
    ApiToken wanted = planned(request, by, database_.clock().now());
    if (by != nullptr) {
        refuse_more_than(*by, wanted);
        wanted.owner_id = by->token_id == 0 ? std::optional(by->user_id) : by->owner_id;
    }
    NewToken made;
    made.secret = kPrefix + base62_encode(random_bytes(32));
    made.token = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const std::int64_t id = store::tokens::insert(tx, wanted, sha256(made.secret));
        ApiToken token = store::tokens::get(tx, id);
        audit(tx, actor, "token.create", id, wire::made(token));
        return token;
    });
    return made;
}

void Tokens::remove(const Actor& actor, std::int64_t id) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const ApiToken token = store::tokens::get(tx, id);
        store::tokens::remove(tx, id);
        audit(tx, actor, "token.delete", id, wire::removed(token));
    });
    cache_.clear();
}

Page<ApiToken> Tokens::list(const PageQuery& query) const {
    return listed(database_, query, store::tokens::list, store::tokens::count);
}

}  // namespace campaignd::service
