#include "support/fake_provider.h"

#include <cjose/cjose.h>

#include <cstdlib>

#include "base/crypto.h"
#include "base/text.h"

namespace campaignd::test {

struct JwkFreer {
    void operator()(cjose_jwk_t* key) const noexcept { cjose_jwk_release(key); }
};

using Jwk = std::unique_ptr<cjose_jwk_t, JwkFreer>;

namespace {

using nlohmann::json;

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> fields_of(std::string_view form) {
    std::map<std::string, std::string> fields;
    for (const std::string_view pair : split(form, '&')) {
        const std::size_t equals = pair.find('=');
        if (equals != pair.npos) {
            fields[unescaped(pair.substr(0, equals))] = unescaped(pair.substr(equals + 1));
        }
    }
    return fields;
}

std::string path_of(const SeenRequest& request) {
    const auto words = split(request.line, ' ');
    const std::string_view target = words.size() > 1 ? words[1] : "";
    return std::string(target.substr(0, target.find('?')));
}

Jwk rsa_key(const char* id) {
    cjose_err error{};
    const std::uint8_t exponent[] = {1, 0, 1};
    Jwk key(cjose_jwk_create_RSA_random(2048, exponent, sizeof exponent, &error));
    cjose_jwk_set_kid(key.get(), id, std::string_view(id).size(), &error);
    return key;
}

Jwk ec_key(const char* id) {
    cjose_err error{};
    Jwk key(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
    cjose_jwk_set_kid(key.get(), id, std::string_view(id).size(), &error);
    return key;
}

json public_part(const cjose_jwk_t* key) {
    cjose_err error{};
    char* text = cjose_jwk_to_json(key, false, &error);
    json part = json::parse(text);
    std::free(text);
    part["use"] = "sig";
    return part;
}

std::string signed_by(const cjose_jwk_t* key, const char* algorithm, const json& claims) {
    cjose_err error{};
    cjose_header_t* header = cjose_header_new(&error);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm, &error);
    if (const char* id = cjose_jwk_get_kid(key, &error)) {
        cjose_header_set(header, CJOSE_HDR_KID, id, &error);
    }
    const std::string payload = claims.dump();
    cjose_jws_t* jws = cjose_jws_sign(
        key, header, reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(), &error);
    const char* text = nullptr;
    cjose_jws_export(jws, &text, &error);
    std::string compact = text;
    cjose_jws_release(jws);
    cjose_header_release(header);
    return compact;
}

}  // namespace

/// Made once: RSA keys take their time.
struct FakeProvider::Keys {
    static const cjose_jwk_t* rsa(int number) {
        static const Jwk first = rsa_key("rsa-1");
        static const Jwk second = rsa_key("rsa-2");
        return number == 0 ? first.get() : second.get();
    }

    static const cjose_jwk_t* foreign() {
        static const Jwk key = rsa_key("rsa-1");
        return key.get();
    }

    Jwk ec = ec_key("ec-1");
    std::atomic<int> current{0};
};

FakeProvider::FakeProvider(const Clock& clock)
    : clock_(clock),
      keys_(std::make_unique<Keys>()),
      server_(std::make_unique<FakeHttpServer>(
          [this](const SeenRequest& request) { return answer(request); })) {
    document = {{"issuer", issuer()},
                {"authorization_endpoint", issuer() + "/authorize"},
                {"token_endpoint", issuer() + "/token"},
                {"jwks_uri", issuer() + "/keys"},
                {"userinfo_endpoint", issuer() + "/userinfo"},
                {"id_token_signing_alg_values_supported", {"RS256", "ES256"}}};
}

FakeProvider::~FakeProvider() = default;

void FakeProvider::rotate() {
    keys_->current = 1;
}

FakeProvider::Back FakeProvider::log_in(const std::string& url) {
    const std::string code = base64url_encode(random_bytes(12));
    auto asked = fields_of(std::string_view(url).substr(url.find('?') + 1));
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"response_type", "code"},
                                            {"client_id", "campaignd"},
                                            {"scope", "openid email profile"},
                                            {"code_challenge_method", "S256"}}) {
        if (asked[name] != value) {
            faults.push_back(name + " is " + asked[name]);
        }
    }
    const std::string state = asked["state"];
    codes_[code] = std::move(asked);
    people_[code] = person;
    return {state, code};
}

std::size_t FakeProvider::asked_for(const std::string& path) const {
    std::size_t times = 0;
    for (const SeenRequest& request : server_->seen()) {
        times += path_of(request) == path ? 1U : 0U;
    }
    return times;
}

SeenRequest FakeProvider::last(const std::string& path) const {
    SeenRequest found;
    for (const SeenRequest& request : server_->seen()) {
        if (path_of(request) == path) {
            found = request;
        }
    }
    return found;
}

std::string FakeProvider::answer(const SeenRequest& request) {
    const std::string path = path_of(request);
    if (before) {
        before(path);
    }
    if (const auto scripted = answers.find(path); scripted != answers.end()) {
        return scripted->second;
    }
    if (path == "/.well-known/openid-configuration") {
        return FakeHttpServer::response("200 OK", document.dump());
    }
    if (path == "/keys") {
        const json keys{
            {"keys", {public_part(Keys::rsa(keys_->current)), public_part(keys_->ec.get())}}};
        return FakeHttpServer::response("200 OK", keys.dump());
    }
    if (path == "/userinfo" && !userinfo.is_null()) {
        return FakeHttpServer::response("200 OK", userinfo.dump());
    }
    return path == "/token" ? token_answer(request) : FakeHttpServer::response("404 Not Found");
}

std::string FakeProvider::token_answer(const SeenRequest& request) {
    auto form = fields_of(request.body);
    const auto found = codes_.find(form["code"]);
    if (found == codes_.end() ||
        found->second["code_challenge"] != base64url_encode(sha256(form["code_verifier"])) ||
        found->second["redirect_uri"] != form["redirect_uri"]) {
        return FakeHttpServer::response("400 Bad Request", R"({"error":"invalid_grant"})");
    }
    json claims = people_[form["code"]];
    const std::int64_t now = clock_.now() / 1'000;
    claims.update({{"iss", issuer()},
                   {"aud", "campaignd"},
                   {"iat", now},
                   {"exp", now + 300},
                   {"nonce", found->second["nonce"]}});
    codes_.erase(found);  // a code counts once
    if (alter) {
        alter(claims);
    }
    const json answer{{"access_token", "access"},
                      {"token_type", "Bearer"},
                      {"expires_in", 300},
                      {"id_token", sign(claims)}};
    return FakeHttpServer::response("200 OK", answer.dump());
}

std::string FakeProvider::sign(const json& claims) const {
    const cjose_jwk_t* current = Keys::rsa(keys_->current);
    switch (signing) {
        case Signing::kRs256:
            return signed_by(current, "RS256", claims);
        case Signing::kEs256:
            return signed_by(keys_->ec.get(), "ES256", claims);
        case Signing::kForeignKey:
            return signed_by(Keys::foreign(), "RS256", claims);
        case Signing::kNone:
            return base64url_encode(R"({"alg":"none"})") + '.' + base64url_encode(claims.dump()) +
                   '.';
        case Signing::kHs256WithPublicKey:
            break;
    }
    const std::string shared = public_part(current).at("n").get<std::string>();
    const std::string head = base64url_encode(R"({"alg":"HS256","kid":"rsa-1"})") + '.' +
                             base64url_encode(claims.dump());
    return head + '.' + base64url_encode(hmac_sha256(std::string_view(shared), head));
}

}  // namespace campaignd::test
