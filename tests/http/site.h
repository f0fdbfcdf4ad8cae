#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "http/api_schema.h"
#include "http/routes/openapi.h"
#include "http/routes/routes.h"
#include "http/support.h"
#include "service/mail_world.h"
#include "support/fake_dns_server.h"
#include "wire/singles.h"

namespace campaignd::http::test {

struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    nlohmann::json json() const { return nlohmann::json::parse(body); }

    /// The value of a header field; empty when absent.
    std::string header(std::string_view name) const;

    bool is_problem() const { return header("Content-Type") == "application/problem+json"; }

    /// The fields a 422 names.
    std::vector<std::string> faulty_fields() const;
};

/// The whole API on a real server, a real database and real services, with a token for each role.
/// Every answer it gives is held against src/http/openapi.json.
class Site {
  public:
    explicit Site(std::vector<std::string> trusted_proxies = {"127.0.0.1"},
                  SignOnRules sign_on_rules = {});

    Answer call(std::string_view method,
                std::string_view path,
                std::string_view role = "admin",
                const nlohmann::json& body = nullptr);
    /// With header lines of the caller's own, each ended by CRLF.
    Answer send(std::string_view method,
                std::string_view path,
                const std::string& headers,
                std::string_view body);
    std::string bearer(std::string_view role) const;
    /// Logs in over HTTP with test::kPassword; the header lines of the session.
    std::string log_in(const std::string& email);

    campaignd::test::FakeDnsServer dns_zone;
    std::string dns_server = dns_zone.address();
    campaignd::test::MailWorld world;
    service::PasswordHasher hasher;
    service::PasswordProof passwords{*world.temp, hasher};
    service::PrincipalCache cache{world.temp.clock};
    service::Refusals refusals{*world.temp};
    const SignOnRules sign_on_rules;
    service::Auth auth{*world.temp,
                       world.key,
                       passwords,
                       cache,
                       refusals,
                       {.require_totp = std::nullopt,
                        .only_by = sign_on_rules.only ? sign_on_rules.name : std::string()}};
    service::Profile profile{*world.temp, hasher, passwords, auth, cache};
    service::SecondFactors second_factors{
        *world.temp, world.key, passwords, cache, "campaignd test"};
    service::Users users{*world.temp, hasher, cache};
    service::Tokens tokens{*world.temp, cache};
    service::Setup setup;
    service::Settings settings{*world.temp};
    service::Audit audit{*world.temp, refusals};
    service::Idempotency idempotency{*world.temp, world.key};
    service::Imports imports{*world.temp, world.temp.directory / "spool"};
    service::CampaignMail campaign_mail{*world.temp, world.senders, world.links};
    service::CalendarView calendar{*world.temp};
    service::QueueView queue{*world.temp, world.messages, {3, std::nullopt, {}}};
    service::DashboardView dashboard{*world.temp, world.campaigns};
    service::Sandbox sandbox{*world.temp};
    service::Backups backups{*world.temp, world.temp.directory / "backups", 3};
    service::Offsite offsite{
        *world.temp,
        world.key,
        {.place = {.url = (world.temp.directory / "copies").string(), .same_disk = true}}};
    service::Unsubscribe unsubscribe{*world.temp, world.links};
    service::WebView web_view{*world.temp, world.links};
    service::Suppressions suppressions{*world.temp, [] {}};
    service::Webhooks webhooks{*world.temp, world.key, [] {}};
    service::RelaySettings relay_settings{*world.temp, world.key};
    service::RelayReports relay_reports{
        *world.temp, world.links, relay_settings, [](const std::string&) { return std::nullopt; }};
    service::Segments segments{*world.temp};
    service::BulkActions bulk{*world.temp, world.temp.directory / "spool", [] {}};
    service::MessageTemplates templates{*world.temp};
    service::Snippets snippets{*world.temp};
    service::Tracking tracking{*world.temp, world.links, world.key.derive("network")};
    service::Forms forms{*world.temp, world.links};
    service::Signups signups{*world.temp, world.links, world.key.derive("signup-limits"), [] {}};
    service::Media media{*world.temp, {}, "http://t"};

    service::SingleMessages singles{
        *world.temp, idempotency, world.links, wire::single_answer, [this] { ++work_added; }};

    service::DnsAdvice dns{*world.temp,
                           {.timeout = std::chrono::seconds(1), .tries = 1, .server = dns_server}};
    service::Invitations invitations{*world.temp, world.senders, world.links, hasher};

    service::SenderTokens sender_tokens{
        *world.temp, world.key, "http://t", {.timeout = std::chrono::seconds(1)}};

    service::IdentityProvider identity_provider{world.temp.clock, sign_on_rules, {}};
    service::SignOn sign_on{
        *world.temp, world.key, auth, cache, refusals, identity_provider, "http://t"};

    std::string setup_token;
    int work_added = 0;
    Services services;
    Router router{authenticate_by(auth), &idempotency, ""};
    SystemClock clock;
    SwitchedHealth health;
    SetEvents events;
    std::unique_ptr<HttpServer> server;

  private:
    std::map<std::string, std::string, std::less<>> secrets_;
    ApiSchema schema_{nlohmann::json::parse(openapi_json())};
};

}  // namespace campaignd::http::test
