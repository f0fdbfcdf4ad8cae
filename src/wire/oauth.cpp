#include "wire/oauth.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "wire/columns.h"
#include "wire/foreign.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const OAuthClient& client) {
    out = {{"provider", to_text(client.provider)},
           {"client_id", client.client_id},
           {"client_secret_set", !client.sealed_secret.empty()},
           {"authorize_url", client.authorize_url},
           {"token_url", client.token_url},
           {"scope", client.scope}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::int64_t kUsualLifeS = 3'600;
constexpr std::int64_t kLongestLifeS = 366LL * 24 * 3'600;
constexpr std::size_t kLongestToken = 16'384;
constexpr std::size_t kLongestWords = 500;  // of what a server says went wrong

bool is_url(std::string_view text) {
    const bool known = text.starts_with("https://") || text.starts_with("http://");
    return known && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '\\';
           });
}

std::optional<std::string> read_url(Reader& fields, std::string_view name) {
    auto text = fields.text(name, {.max_bytes = 2'000, .allow_empty = false});
    if (text && !is_url(*text)) {
        fields.fault(name, "must be an address that begins with https://");
        return std::nullopt;
    }
    return text;
}

/// A number, or one in quotes, as some servers write it.
std::int64_t number_of(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) {
        return 0;
    }
    if (found->is_number()) {
        return static_cast<std::int64_t>(
            std::clamp(found->get<double>(), 0.0, static_cast<double>(kLongestLifeS)));
    }
    const auto told = found->is_string() ? parse_int(found->get<std::string>()) : std::nullopt;
    return std::clamp<std::int64_t>(told.value_or(0), 0, kLongestLifeS);
}

}  // namespace

OAuthChange read_oauth(Reader& fields) {
    OAuthChange change;
    fields.require("client_id");
    change.client.provider =
        fields.word<OAuthProvider>("provider", {"google", "microsoft", "other"})
            .value_or(OAuthProvider::kOther);
    const OAuthPreset& preset = preset_of(change.client.provider);
    change.client.client_id =
        trim(fields.text("client_id", {.max_bytes = 500, .allow_empty = false}).value_or(""));
    if (fields.is_null("client_secret")) {
        change.secret = "";
    } else {
        change.secret = fields.text("client_secret", {.max_bytes = 1'024});
    }
    if (preset.token_url.empty()) {
        fields.require("authorize_url");
        fields.require("token_url");
    }
    change.client.authorize_url =
        read_url(fields, "authorize_url").value_or(std::string(preset.authorize_url));
    change.client.token_url = read_url(fields, "token_url").value_or(std::string(preset.token_url));
    change.client.scope =
        fields.text("scope", {.max_bytes = 2'000}).value_or(std::string(preset.scope));
    // As GET shows them.
    for (const char* shown :
         {"client_secret_set", "state", "connected_at", "expires_at", "renewed_at", "trouble"}) {
        fields.given(shown);
    }
    return change;
}

json preset_json(OAuthProvider provider) {
    const OAuthPreset& preset = preset_of(provider);
    return {{"provider", to_text(provider)},
            {"authorize_url", preset.authorize_url},
            {"token_url", preset.token_url},
            {"scope", preset.scope},
            {"smtp_host", preset.smtp_host},
            {"imap_host", preset.imap_host}};
}

json tokens_json(const Sender& sender) {
    const auto& tokens = sender.tokens;
    const char* state = !tokens              ? "not_connected"
                        : !tokens->connected ? "connect_again"
                        : tokens->trouble    ? "waiting"
                                             : "connected";
    return {
        {"state", state},
        {"connected_at", time(tokens ? std::optional(tokens->connected_at) : std::nullopt)},
        {"expires_at",
         time(tokens && tokens->expires_at > 0 ? std::optional(tokens->expires_at) : std::nullopt)},
        {"renewed_at", time(tokens ? tokens->renewed_at : std::nullopt)},
        {"trouble", tokens ? tokens->trouble : std::nullopt}};
}

TokenAnswer token_answer_from(std::string_view body) {
    TokenAnswer answer;
    const json object = json::parse(body, nullptr, false);
    if (!object.is_object()) {
        answer.error = "no JSON";
        return answer;
    }
    const auto is_token = [](const std::string& text) {
        return !text.empty() && text.size() <= kLongestToken && !has_control(text);
    };
    answer.access_token = text_of(object, "access_token");
    if (std::string token = text_of(object, "refresh_token"); is_token(token)) {
        answer.refresh_token = std::move(token);
    }
    if (std::string token = text_of(object, "id_token"); is_token(token)) {
        answer.id_token = std::move(token);
    }
    answer.expires_in_s = number_of(object, "expires_in");
    answer.error = text_of(object, "error");
    answer.description = truncate_utf8(text_of(object, "error_description"), kLongestWords);
    if (answer.expires_in_s <= 0) {
        answer.expires_in_s = kUsualLifeS;
    }
    answer.error = truncate_utf8(answer.error, kLongestWords);
    if (answer.error.empty() && !is_token(answer.access_token)) {
        answer.error = "no access_token";
    }
    return answer;
}

std::string to_column(const OAuthClient& client) {
    json object = client;
    object.erase("client_secret_set");
    object["sealed_secret"] = base64url_encode(client.sealed_secret);
    return object.dump();
}

OAuthClient oauth_client_from_column(std::string_view column) {
    const json object = parse_column(column);
    OAuthClient client;
    const std::string provider = text_of(object, "provider");
    for (const auto known : {OAuthProvider::kGoogle, OAuthProvider::kMicrosoft}) {
        client.provider = to_text(known) == provider ? known : client.provider;
    }
    client.client_id = text_of(object, "client_id");
    client.sealed_secret = base64url_decode(text_of(object, "sealed_secret"));
    client.authorize_url = text_of(object, "authorize_url");
    client.token_url = text_of(object, "token_url");
    client.scope = text_of(object, "scope");
    return client;
}

}  // namespace campaignd::wire
