#include "wire/listmonk.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/foreign.h"
#include "wire/json.h"

namespace campaignd::wire {
namespace {

json parsed(std::string_view text) {
    try {
        return parse(text);
    } catch (const MalformedJson& fault) {
        fail(ErrorCode::kInvalid, std::string("the JSON is damaged: ") + fault.what());
    }
}

std::int64_t number_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

void read_list(const json& list, ListmonkSubscriber& read) {
    const std::string name = list.is_object() ? text_of(list, "name") : std::string();
    if (name.empty()) {
        return;
    }
    const std::string state = text_of(list, "subscription_status");
    const bool confirmed = state == "confirmed";
    if (state == "unsubscribed") {
        read.left_lists.push_back(name);
    } else if (confirmed || (state == "unconfirmed" && text_of(list, "optin") == "single")) {
        read.lists.push_back(name);
        const std::string since =
            text_of(list, confirmed ? "subscription_updated_at" : "subscription_created_at");
        read.consent += fmt::format("{}{}: {}{}{}",
                                    read.consent.empty() ? "listmonk, " : ", ",
                                    name,
                                    confirmed ? "confirmed" : "joined",
                                    since.empty() ? "" : " ",
                                    since);
    }
}

const json& results_of(const json& answer) {
    const auto data = answer.is_object() ? answer.find("data") : answer.end();
    if (!answer.is_object() || data == answer.end() || !data->is_object() ||
        !data->contains("results") || !(*data)["results"].is_array()) {
        fail(ErrorCode::kInvalid, "the answer is not that of listmonk's API");
    }
    return *data;
}

/// The fields of an object that are there.
json some_of(const json& object, std::initializer_list<const char*> names) {
    json out = json::object();
    for (const char* name : names) {
        if (const auto found = object.find(name); found != object.end()) {
            out[name] = *found;
        }
    }
    return out;
}

json person_of(const json& subscriber, const std::vector<std::int64_t>& lists) {
    json out = some_of(subscriber, {"id", "email", "name", "status", "attribs"});
    out["lists"] = json::array();
    const auto known = subscriber.find("lists");
    if (known == subscriber.end() || !known->is_array()) {
        return out;
    }
    for (const json& list : *known) {
        const std::int64_t id = list.is_object() ? number_of(list, "id") : 0;
        if (list.is_object() &&
            (lists.empty() || std::find(lists.begin(), lists.end(), id) != lists.end())) {
            out["lists"].push_back(some_of(list,
                                           {"id",
                                            "name",
                                            "optin",
                                            "subscription_status",
                                            "subscription_created_at",
                                            "subscription_updated_at"}));
        }
    }
    return out;
}

}  // namespace

ListmonkSubscriber read_listmonk_subscriber(std::string_view object) {
    const json subscriber = parsed(object);
    if (!subscriber.is_object() || !subscriber.contains("email") ||
        !subscriber.contains("status")) {
        fail(ErrorCode::kInvalid,
             "the JSON does not hold listmonk's subscribers: campaignd reads what "
             "/api/subscribers of listmonk answers, and CSV files");
    }
    ListmonkSubscriber read;
    read.id = number_of(subscriber, "id");
    read.email = text_of(subscriber, "email");
    read.name = text_of(subscriber, "name");
    read.status = text_of(subscriber, "status");
    const auto attributes = subscriber.find("attribs");
    read.attributes =
        attributes != subscriber.end() && attributes->is_object() ? dump(*attributes) : "{}";
    const auto lists = subscriber.find("lists");
    if (lists != subscriber.end() && lists->is_array()) {
        for (const json& list : *lists) {
            read_list(list, read);
        }
    }
    return read;
}

ListmonkPage read_listmonk_page(std::string_view text) {
    const json answer = parsed(text);
    const json& data = results_of(answer);
    ListmonkPage page{number_of(data, "total"), number_of(data, "per_page"), {}};
    for (const json& subscriber : data["results"]) {
        page.ids.push_back(subscriber.is_object() ? number_of(subscriber, "id") : 0);
    }
    return page;
}

std::string listmonk_people(std::string_view text, const std::vector<std::int64_t>& lists) {
    const json answer = parsed(text);
    json people = json::array();
    for (const json& subscriber : results_of(answer)["results"]) {
        if (subscriber.is_object()) {
            people.push_back(person_of(subscriber, lists));
        }
    }
    return dump(people);
}

ListmonkLists read_listmonk_lists(std::string_view text) {
    const json answer = parsed(text);
    const json& data = results_of(answer);
    ListmonkLists lists{number_of(data, "total"), {}};
    for (const json& list : data["results"]) {
        if (list.is_object() && number_of(list, "id") > 0) {
            lists.items.push_back({number_of(list, "id"),
                                   text_of(list, "name"),
                                   text_of(list, "optin") == "double",
                                   number_of(list, "subscriber_count")});
        }
    }
    return lists;
}

std::string listmonk_message(std::string_view text) {
    try {
        const json answer = parse(text);
        return answer.is_object() ? text_of(answer, "message") : std::string();
    } catch (const MalformedJson&) {
        return {};
    }
}

}  // namespace campaignd::wire
