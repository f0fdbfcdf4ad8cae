#include "model/send_plan.h"

#include <catch2/catch.hpp>
#include <ctime>
#include <iostream>

#include "base/rfc3339.h"

using namespace campaignd;

namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kDayMs = 24 * kHourMs;
constexpr std::int64_t kDayS = 24 * 3600;

TimeMs at(const char* text) {
    return parse_rfc3339(text).value();
}

Step follow_up(std::int64_t delay_s, DelayCounts counts = DelayCounts::kCalendar) {
    Step step;
    step.delay_s = delay_s;
    step.delay_counts = counts;
    return step;
}

Window office(const char* zone) {
    Window window;
    window.timezone = zone;
    window.days = 0b0011111;
    window.from_minute = 9 * 60;
    window.to_minute = 17 * 60;
    return window;
}

PlannedSender sender_of(std::int64_t id) {
    PlannedSender made;
    made.sender.id = id;
    return made;
}

PlanInput input_of(const char* now, std::int64_t people, std::vector<Step> later = {}) {
    PlanInput input;
    input.now = at(now);
    input.until = input.now + 731 * kDayMs;
    input.senders = {sender_of(1)};
    PlannedCampaign campaign;
    campaign.id = 1;
    campaign.takers = {{.sender = 0, .sender_id = 1}};
    campaign.steps = {Step()};
    campaign.steps.insert(campaign.steps.end(), later.begin(), later.end());
    campaign.people = {{.step = 0, .due = input.now, .count = people}};
    input.campaigns.push_back(std::move(campaign));
    return input;
}

/// "2027-01-04T09 0:5, …": the hours, with step and number.
std::string hours(const SendPlan& plan) {
    std::string text;
    for (const auto& [place, sends] : plan.hours) {
        text += (text.empty() ? "" : ", ") + to_rfc3339(place.first).substr(0, 13) + " " +
                std::to_string(place.second) + ":" + std::to_string(sends.count);
    }
    return text;
}

}  // namespace

TEST_CASE("without limits all go at once, and follow-ups after their delay", "[model][plan]") {
    const SendPlan plan = plan_sends(input_of("2027-01-04T10:00:00Z", 500, {follow_up(2 * 3600)}));
    CHECK(hours(plan) == "2027-01-04T10 0:500, 2027-01-04T12 1:500");
    CHECK(plan.sends == 1'000);
    CHECK(plan.complete);
    CHECK(plan.held.empty());
    CHECK(to_rfc3339(*plan.first) == "2027-01-04T10:00:00.000Z");
    CHECK(to_rfc3339(*plan.last) == "2027-01-04T12:00:00.000Z");
}

TEST_CASE("a limit of a day spreads a campaign and is named", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 250);
    input.senders[0].sender.settings.limits.per_day = 100;
    const SendPlan plan = plan_sends(input);
    // A day's use counts until its slice of 1/50 day is a day old.
    CHECK(hours(plan) == "2027-01-04T00 0:100, 2027-01-05T00 0:100, 2027-01-06T00 0:50");
    REQUIRE(plan.held.count(PlanBound::kPerDay) == 1);
    CHECK(plan.held.at(PlanBound::kPerDay).limit == 100);
    CHECK(to_rfc3339(plan.held.at(PlanBound::kPerDay).until).substr(0, 10) == "2027-01-06");
}

TEST_CASE("a ramp grows while the plan goes on", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 100);
    input.senders[0].sender.settings.ramp = Ramp{10, 10, 40};
    const SendPlan plan = plan_sends(input);
    std::vector<std::int64_t> days(5);
    for (const auto& [place, sends] : plan.hours) {
        days.at(static_cast<std::size_t>((place.first - input.now) / kDayMs)) += sends.count;
    }
    CHECK(days == std::vector<std::int64_t>{10, 20, 30, 40, 0});
    CHECK(plan.held.count(PlanBound::kRamp) == 1);
}

TEST_CASE("sending days keep the time of day over a change of the clocks, and skip holidays",
          "[model][plan]") {
    PlanInput input = input_of("2027-03-24T08:00:00Z",
                               10,
                               {follow_up(2 * kDayS, DelayCounts::kSendingDays),
                                follow_up(1 * kDayS, DelayCounts::kSendingDays)});
    Holidays holidays;
    holidays.countries.set(static_cast<std::size_t>(HolidayCountry::kDe));
    input.campaigns[0].takers[0].windows =
        sending_windows(office("Europe/Berlin"), holidays, std::nullopt, 1);
    // Wednesday 09:00; Thursday, then Good Friday to Easter Monday off: Tuesday 09:00 in summer.
    CHECK(hours(plan_sends(input)) == "2027-03-24T08 0:10, 2027-03-30T07 1:10, 2027-03-31T07 2:10");
}

TEST_CASE("a window that follows the recipient opens zone by zone", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T00:30:00Z", 0);
    Window window = office("Europe/Berlin");
    window.use_recipient_timezone = true;
    input.campaigns[0].takers[0].windows.of_campaign = window;
    input.campaigns[0].people = {
        {.step = 0, .due = input.now, .timezone = "Asia/Tokyo", .count = 5},
        {.step = 0, .due = input.now, .timezone = "America/New_York", .count = 7},
        {.step = 0, .due = input.now, .timezone = "", .count = 11}};
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 0:5, 2027-01-04T08 0:11, 2027-01-04T14 0:7");
}

TEST_CASE("other campaigns of the sender take their share of its limit", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 100);
    input.senders[0].sender.settings.limits.per_hour = 100;
    PlannedCampaign other = input.campaigns[0];
    other.id = 2;
    other.people[0].count = 60;
    input.campaigns.push_back(other);
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 0:50, 2027-01-04T01 0:50");
    input.campaigns[1].weight = 3;
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 0:40, 2027-01-04T01 0:60");
}

TEST_CASE("what was used before counts", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 30);
    input.senders[0].sender.settings.limits.per_hour = 20;
    input.used = {{ThrottleKey::sender(1), kHourMs, input.now - kHourMs / 2, 15}};
    CHECK(plan_sends(input).hours.begin()->second.count == 20);  // 5, and 15 half an hour later
    CHECK(plan_sends(input).hours.size() == 2);
}

TEST_CASE("the contact cap skips a follow-up that comes too soon, or puts it off",
          "[model][plan]") {
    PlanInput input =
        input_of("2027-01-04T10:00:00Z", 9, {follow_up(2 * kDayS), follow_up(2 * kDayS)});
    input.contact_cap = ContactCap{1, 3, OverCap::kSkip};
    SendPlan plan = plan_sends(input);
    CHECK(hours(plan) == "2027-01-04T10 0:9, 2027-01-08T10 2:9");
    CHECK(plan.skipped == 9);
    input.contact_cap->over = OverCap::kDelay;
    plan = plan_sends(input);
    CHECK(hours(plan) == "2027-01-04T10 0:9, 2027-01-07T10 1:9, 2027-01-10T10 2:9");
    CHECK(plan.skipped == 0);
    input.campaigns[0].contact_cap_exempt = true;
    CHECK(hours(plan_sends(input)) == "2027-01-04T10 0:9, 2027-01-06T10 1:9, 2027-01-08T10 2:9");
}

TEST_CASE("people who had their mails wait or are left out", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T10:00:00Z", 4);
    input.campaigns[0].people.push_back(
        {.step = 0, .due = input.now, .mails = {input.now - 2 * kDayMs}, .count = 3});
    input.contact_cap = ContactCap{1, 7, OverCap::kSkip};
    CHECK(plan_sends(input).skipped == 3);
    input.contact_cap->over = OverCap::kDelay;
    CHECK(hours(plan_sends(input)) == "2027-01-04T10 0:4, 2027-01-09T10 0:3");
}

TEST_CASE("a relay's speed and a pause between two messages make a pace", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T10:00:00Z", 7'200);
    input.senders[0].per_second = 1;
    SendPlan plan = plan_sends(input);
    CHECK(hours(plan) == "2027-01-04T10 0:3600, 2027-01-04T11 0:3600");
    CHECK(to_rfc3339(*plan.last) == "2027-01-04T12:00:00.000Z");
    CHECK(plan.held.count(PlanBound::kRelaySpeed) == 1);
    input.senders[0].sender.settings.gap = Gap{10, 30};
    plan = plan_sends(input);
    CHECK(plan.hours.begin()->second.count == 180);
    CHECK(plan.held.count(PlanBound::kGap) == 1);
}

TEST_CASE("a limit of a domain holds its people alone", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T10:00:00Z", 0);
    input.senders[0].sender.settings.limits.per_domain_per_minute = 10;
    input.campaigns[0].people = {
        {.step = 0, .due = input.now, .domain = "gmail.example", .count = 1'000},
        {.step = 0, .due = input.now, .domain = "", .count = 1'000}};
    const SendPlan plan = plan_sends(input);
    CHECK(plan.hours.begin()->second.count == 1'000 + 590);  // every 61.2 s
    CHECK(plan.held.count(PlanBound::kDomain) == 1);
}

namespace {

/// Campaign 1 has a second sender from here on.
PlannedSender& add_sender(PlanInput& input, std::int64_t weight = 1) {
    const auto id = static_cast<std::int64_t>(input.senders.size()) + 1;
    input.campaigns[0].takers.push_back(
        {.sender = input.senders.size(), .sender_id = id, .weight = weight});
    return input.senders.emplace_back(sender_of(id));
}

}  // namespace

TEST_CASE("several senders share people by weight, and each keeps to its own limit",
          "[model][plan][pool]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 400);
    input.senders[0].sender.settings.limits.per_hour = 100;
    Sender& second = add_sender(input, 3).sender;
    second.settings.limits.per_hour = 60;
    // 100 + 60 an hour; the last 80 are shared 1 to 3, with what the second is behind.
    CHECK(hours(plan_sends(input)) ==
          "2027-01-04T00 0:160, 2027-01-04T01 0:160, 2027-01-04T02 0:80");
    input.senders[1].sender.settings.limits.per_hour.reset();
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 0:400");
}

TEST_CASE("follow-ups go by the sender of the first message, within its limits",
          "[model][plan][pool]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 100, {follow_up(10 * 3600)});
    add_sender(input).sender.settings.limits.per_hour = 20;
    // 20 by the second, 80 by the first, which is free; the follow-ups of the 20 wait for nobody.
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 0:100, 2027-01-04T10 1:100");
    input.campaigns[0].people[0].count = 0;
    input.campaigns[0].people.push_back({.step = 1, .due = input.now, .count = 50, .owner = 2});
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 1:20, 2027-01-04T01 1:20, 2027-01-04T02 1:10");
}

TEST_CASE("a sender with closed hours leaves first messages to the others", "[model][plan][pool]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 100);
    input.senders[0].sender.settings.limits.per_hour = 10;
    add_sender(input);
    input.campaigns[0].takers[1].windows.of_sender = office("UTC");
    const SendPlan plan = plan_sends(input);
    CHECK(hours(plan).substr(0, 35) == "2027-01-04T00 0:10, 2027-01-04T01 0");
    CHECK(plan.hours.at({at("2027-01-04T09:00:00Z"), 0}).count >= 10);
    CHECK(to_rfc3339(*plan.last) == "2027-01-04T09:00:00.000Z");
    CHECK(plan.held.at(PlanBound::kPerHour).sender == 0);
}

TEST_CASE("one that is out sends nothing, and others stand in for it where they may",
          "[model][plan][pool]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 60);
    add_sender(input).sender.settings.limits.per_hour = 20;
    input.campaigns[0].takers[0].out = true;
    CHECK(plan_sends(input).hours.size() == 3);
    input.campaigns[0].people = {{.step = 0, .due = input.now, .count = 60, .owner = 1}};
    CHECK(plan_sends(input).hours.size() == 3);
    input.campaigns[0].steps.push_back(follow_up(60));
    input.campaigns[0].people[0].step = 1;
    CHECK(plan_sends(input).hours.size() == 1);  // its own, when it is back
    input.campaigns[0].may_stand_in = true;
    CHECK(plan_sends(input).hours.size() == 3);
}

TEST_CASE("relays that set the pace share what is under way by weight", "[model][plan][pool]") {
    PlanInput input = input_of("2027-01-04T10:00:00Z", 8'000);
    input.senders[0].per_second = 1;
    input.senders[0].sender.settings.max_connections = 10;
    PlannedSender& second = add_sender(input, 3);
    second.per_second = 1;
    second.sender.settings.max_connections = 10;
    // The first keeps a third of its connections busy: 1 and 1/3 a second.
    const SendPlan plan = plan_sends(input);
    CHECK(plan.hours.begin()->second.count >= 4'700);
    CHECK(plan.hours.begin()->second.count <= 4'900);
    input.campaigns[0].takers[1].weight = 1;
    CHECK(plan_sends(input).hours.begin()->second.count == 7'200);
}

TEST_CASE("a variant of a sender of its own goes by that one", "[model][plan][pool]") {
    PlanInput input = input_of("2027-01-04T00:00:00Z", 100);
    add_sender(input, 0).sender.settings.limits.per_hour = 10;
    input.campaigns[0].steps[0].variants = {{.key = 0, .weight = 3},
                                            {.key = 1, .weight = 1, .sender_id = 2}};
    CHECK(hours(plan_sends(input)) == "2027-01-04T00 0:85, 2027-01-04T01 0:10, 2027-01-04T02 0:5");
}

TEST_CASE("a plan that takes too long says so", "[model][plan]") {
    PlanInput input = input_of("2027-01-04T10:00:00Z", 1'000);
    input.senders[0].sender.settings.limits.per_day = 1;
    const SendPlan plan = plan_sends(input);
    CHECK_FALSE(plan.complete);
    CHECK(plan.sends > 700);
    CHECK(plan.sends < 740);
}

namespace {

PlanInput a_million() {
    const char* const kZones[] = {"Europe/Berlin",
                                  "Europe/London",
                                  "America/New_York",
                                  "America/Los_Angeles",
                                  "Asia/Tokyo",
                                  "Asia/Kolkata",
                                  "Australia/Sydney",
                                  "America/Sao_Paulo",
                                  "Africa/Lagos",
                                  ""};
    PlanInput input = input_of("2027-03-01T10:00:00Z",
                               0,
                               {follow_up(3 * kDayS, DelayCounts::kSendingDays),
                                follow_up(4 * kDayS, DelayCounts::kSendingDays)});
    Window window = office("Europe/Berlin");
    window.use_recipient_timezone = true;
    Holidays holidays;
    holidays.countries.set(static_cast<std::size_t>(HolidayCountry::kDe));
    input.campaigns[0].takers[0].windows = sending_windows(window, holidays, std::nullopt, 1);
    input.campaigns[0].people.clear();
    for (const char* zone : kZones) {
        input.campaigns[0].people.push_back(
            {.step = 0, .due = input.now, .timezone = zone, .count = 100'000});
    }
    input.senders[0].sender.settings.limits.per_day = 60'000;
    input.senders[0].sender.settings.limits.per_hour = 5'000;
    input.senders[0].sender.settings.ramp = Ramp{5'000, 5'000, 100'000};
    input.senders[0].per_second = 50;
    input.contact_cap = ContactCap{3, 7, OverCap::kDelay};
    return input;
}

void check_speed(const PlanInput& input, const char* what) {
    const std::clock_t begin = std::clock();  // of our own work, however busy the machine is
    const SendPlan plan = plan_sends(input);
    const auto took_ms = (std::clock() - begin) * 1'000 / CLOCKS_PER_SEC;
    std::cout << what << ", 1,000,000 recipients, 3 steps, 10 zones: " << took_ms << " ms, "
              << plan.hours.size() << " hours\n";
    CHECK(plan.complete);
    CHECK(plan.sends == 3'000'000);
    CHECK(took_ms < 2'000);
}

}  // namespace

TEST_CASE("a million recipients are planned in well under two seconds", "[model][plan][speed]") {
    PlanInput input = a_million();
    check_speed(input, "one sender");
    for (std::int64_t weight = 1; weight < 4; ++weight) {
        PlannedSender& more = add_sender(input, weight);
        more.sender.settings = input.senders[0].sender.settings;
        more.per_second = 20 * weight;
        input.campaigns[0].takers.back().windows = input.campaigns[0].takers[0].windows;
    }
    check_speed(input, "four senders");
}
