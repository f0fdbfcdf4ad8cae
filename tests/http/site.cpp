#include "http/site.h"

#include <catch2/catch.hpp>

#include "service/desk.h"

namespace campaignd::http::test {

std::string Answer::header(std::string_view name) const {
    for (const std::string_view line : split(head, '\n')) {
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
            return std::string(trim(line.substr(colon + 1)));
        }
    }
    return {};
}

std::vector<std::string> Answer::faulty_fields() const {
    std::vector<std::string> fields;
    for (const auto& fault : json().value("errors", nlohmann::json::array())) {
        fields.push_back(fault.at("field").get<std::string>());
    }
    return fields;
}

Site::Site(std::vector<std::string> trusted_proxies, SignOnRules rules)
    : sign_on_rules(std::move(rules)),
      setup(
          *world.temp,
          hasher,
          [this](const std::string& token, const std::filesystem::path&) { setup_token = token; }),
      services{setup,
               auth,
               users,
               tokens,
               world.lists,
               world.recipients,
               imports,
               world.senders,
               world.campaigns,
               campaign_mail,
               calendar,
               world.messages,
               queue,
               dashboard,
               sandbox,
               backups,
               audit,
               settings,
               unsubscribe,
               web_view,
               suppressions,
               webhooks,
               relay_settings,
               relay_reports,
               segments,
               tracking,
               templates,
               snippets,
               forms,
               signups,
               world.temp.directory.path().string(),
               [this] { ++work_added; },
               bulk,
               media,
               singles,
               dns,
               profile,
               second_factors,
               invitations,
               sender_tokens,
               offsite,
               sign_on} {
    for (const auto role : {Role::kViewer, Role::kEditor, Role::kAdmin}) {
        const std::string name(to_text(role));
        secrets_[name] = tokens.create(world.actor, {.name = name, .role = role}).secret;
    }
    add_all_routes(router, services);
    router.set_fallback(
        with_public_links([](const Request&) { return Response::html(200, "the page"); }));
    ServerConfig config;
    config.listen = "127.0.0.1:0";
    config.trusted_proxies = std::move(trusted_proxies);
    config.spool_directory = world.temp.directory.path().string();
    config.events = &events;
    server = std::make_unique<HttpServer>(config, clock, router, health);
    server->start();
}

std::string Site::log_in(const std::string& email) {
    const Answer answer = call("POST",
                               "/api/v1/session",
                               "",
                               {{"email", email}, {"password", campaignd::test::kPassword}});
    REQUIRE(answer.status == 200);
    const std::string cookie = answer.header("Set-Cookie");
    return "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\nOrigin: http://t\r\n" +
           "X-CSRF-Token: " + answer.json().at("csrf_token").get<std::string>() + "\r\n";
}

std::string Site::bearer(std::string_view role) const {
    const auto found = secrets_.find(role);
    return found == secrets_.end() ? "" : "Authorization: Bearer " + found->second + "\r\n";
}

Answer Site::call(std::string_view method,
                  std::string_view path,
                  std::string_view role,
                  const nlohmann::json& body) {
    std::string headers = bearer(role);
    if (!body.is_null()) {
        headers += "Content-Type: application/json\r\n";
    }
    return send(method, path, headers, body.is_null() ? "" : body.dump());
}

Answer Site::send(std::string_view method,
                  std::string_view path,
                  const std::string& headers,
                  std::string_view body) {
    Client client(server->port());
    std::string request =
        std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + headers;
    if (method != "GET" || !body.empty()) {
        request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    const std::string response = client.exchange(request + "\r\n" + std::string(body));
    const std::size_t end = response.find("\r\n\r\n");
    Answer answer{status_of(response), response.substr(0, end), body_of(response)};
    const std::string undocumented = schema_.fault(method, path, body, answer);
    if (!undocumented.empty()) {
        FAIL_CHECK(method << ' ' << path << " answers " << answer.status << ' ' << answer.body
                          << ": " << undocumented);
    }
    return answer;
}

}  // namespace campaignd::http::test
