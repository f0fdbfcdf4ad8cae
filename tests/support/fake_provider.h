#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/sign_on.h"
#include "support/fake_http_server.h"

namespace campaignd::test {

/// An OpenID provider on a socket of this machine, that does what its test says. Owner: a test; set
/// its members only while nobody asks it.
class FakeProvider {
  public:
    enum class Signing { kRs256, kEs256, kNone, kHs256WithPublicKey, kForeignKey };

    explicit FakeProvider(const Clock& clock);
    ~FakeProvider();
    FakeProvider(const FakeProvider&) = delete;
    FakeProvider& operator=(const FakeProvider&) = delete;

    std::string issuer() const { return server_->url(""); }

    SignOnRules rules() const {
        SignOnRules rules;
        rules.issuer = issuer();
        rules.name = "Example";
        rules.client_id = "campaignd";
        return rules;
    }

    /// What the browser is sent back with.
    struct Back {
        std::string state;
        std::string code;
    };

    /// Somebody logs in at its page; `url` is where the browser was sent.
    Back log_in(const std::string& url);

    /// From now on it signs by another key.
    void rotate();

    std::size_t asked_for(const std::string& path) const;
    /// The last request of that path.
    SeenRequest last(const std::string& path) const;

    nlohmann::json document;               // of its discovery
    nlohmann::json person{{"sub", "s-1"},  // who logs in next
                          {"email", "eva@example.org"},
                          {"email_verified", true},
                          {"name", "Eva"}};
    std::function<void(nlohmann::json&)> alter{};  // the claims, just before they are signed
    Signing signing = Signing::kRs256;
    std::function<void(const std::string& path)> before{};  // each of its answers
    std::map<std::string, std::string> answers{};  // whole answers, by path, instead of its own
    nlohmann::json userinfo = nullptr;
    std::vector<std::string> faults{};  // what the client did wrong

  private:
    struct Keys;

    std::string answer(const SeenRequest& request);
    std::string token_answer(const SeenRequest& request);
    std::string sign(const nlohmann::json& claims) const;

    const Clock& clock_;
    std::unique_ptr<Keys> keys_;
    std::map<std::string, std::map<std::string, std::string>> codes_;  // the query of each
    std::map<std::string, nlohmann::json> people_;                     // of each code
    std::unique_ptr<FakeHttpServer> server_;
};

}  // namespace campaignd::test
