// What campaigns say beside their messages, from the API to the mail.
#include <catch2/catch.hpp>

#include "service/campaigns/web_view.h"
#include "service/content/step_mail.h"
#include "store/messages.h"
#include "support/factories.h"
#include "wire/campaigns.h"
#include "wire/preview.h"

using namespace campaignd;
using campaignd::test::Studio;
using nlohmann::json;

namespace {

struct Bench : Studio {
    std::int64_t list = add_list();
    std::int64_t sender = add_sender();

    json body() const {
        json body = Studio::body(sender, list);
        body["from_name"] = "{{owner}} of ACME";
        body["reply_to"] = "{{owner_email}}";
        body["utm"] = {{"source", "news"}};
        body["steps"][0] = {{"subject", "Hello"},
                            {"preheader", "Soon, {{first_name}}"},
                            {"format", "html"},
                            {"text_body", "Short: https://a.example/x"},
                            {"body",
                             "<a href=\"https://a.example/x#f\">go</a>"
                             "<a href=\"https://b.example\" data-track=\"off\">b</a>"}};
        return body;
    }
};

bool holds(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

std::string unfolded(const json& preview, const std::string& name) {
    for (const json& header : preview["headers"]) {
        if (header["name"] == name) {
            return header["value"];
        }
    }
    return "";
}

}  // namespace

TEST_CASE("a preview shows what stands beside the message", "[service][extras]") {
    Bench bench;
    bench.add_person(bench.list,
                     "a@example.org",
                     "Anna",
                     {{"owner", "Zoe"}, {"owner_email", "zoe@acme.example"}});
    const json preview = bench.mail.preview(bench.add_campaign(bench.body()), 0, std::nullopt);
    CHECK(preview["preheader"] == "Soon, Anna");
    CHECK(unfolded(preview, "From") == "Zoe of ACME <ada@example.com>");
    CHECK(unfolded(preview, "Reply-To") == "zoe@acme.example");
    CHECK(holds(preview["html"], "\"https://a.example/x?utm_source=news#f\""));
    CHECK(preview["text"].get<std::string>().starts_with(
        "Short: https://a.example/x?utm_source=news\n"));
}

TEST_CASE("a launched campaign sends, shows and counts the same links, and keeps them",
          "[service][extras]") {
    Bench bench;
    bench.add_person(bench.list,
                     "a@example.org",
                     "Anna",
                     {{"owner", "Zoe"}, {"owner_email", "zoe@acme.example"}});
    const CampaignId id = bench.add_campaign(bench.body());
    bench.campaigns.launch(bench.actor, id);
    const char* kCount = "SELECT count(*) FROM link WHERE target = ?1";
    CHECK(bench.temp.integer(kCount, "https://a.example/x?utm_source=news#f") == 1);
    CHECK(bench.temp.integer(kCount, "https://a.example/x?utm_source=news") == 1);
    CHECK(bench.temp.integer("SELECT count(*) FROM link") == 2);  // not the one marked off
    for (const json& change : {json{{"utm", nullptr}},
                               json{{"from_name", "Other"}},
                               json{{"reply_to", "a@b.example"}}}) {
        CHECK_THROWS_AS(bench.campaigns.update(bench.actor, id, wire::read_campaign(change)),
                        Error);
    }
    const json copy = bench.campaigns.duplicate(bench.actor, id);
    CHECK(copy["utm"] == json{{"source", "news"}});
    CHECK(copy["steps"][0]["preheader"] == "Soon, {{first_name}}");
    CHECK(copy["steps"][0]["text_body"] == "Short: https://a.example/x");
}
