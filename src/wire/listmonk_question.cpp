#include "wire/listmonk_question.h"

#include <fmt/format.h>

#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ListmonkList& list) {
    out = {{"id", list.id},
           {"name", list.name},
           {"asks_twice", list.asks_twice},
           {"subscribers", list.subscribers}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMaxUrlBytes = 500;
constexpr std::size_t kMaxLoginBytes = 300;
constexpr std::size_t kMaxLists = 200;

}  // namespace

ListmonkQuestion read_listmonk_question(const json& body, bool of_people) {
    ListmonkQuestion question;
    read_body(body, [&](Reader& fields) {
        for (const char* name : {"url", "user", "token"}) {
            fields.require(name);
        }
        const TextRule login{.max_bytes = kMaxLoginBytes, .allow_empty = false};
        question.login.url =
            fields.text("url", {.max_bytes = kMaxUrlBytes, .allow_empty = false}).value_or("");
        const std::string user = fields.text("user", login).value_or("");
        if (user.find(':') != std::string::npos) {
            fields.fault("user", "has no colon in it; what is behind the colon is the token");
        }
        question.login.login = user + ':' + fields.text("token", login).value_or("");
        if (!of_people) {
            return;
        }
        question.list_ids = fields.ids("list_ids");
        if (question.list_ids.size() > kMaxLists) {
            fields.fault(
                "list_ids",
                fmt::format("names more than {} lists; leave it out to have everybody", kMaxLists));
        }
        const auto place = fields.string("place");
        const auto known = place ? parse_listmonk_place(*place) : std::nullopt;
        if (place && !known) {
            fields.fault("place", "is none that an answer has given");
        }
        question.place = known.value_or(ListmonkPlace{});
    });
    return question;
}

}  // namespace campaignd::wire
