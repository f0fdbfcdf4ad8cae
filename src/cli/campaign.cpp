#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "base/error.h"
#include "base/rfc3339.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/operator_files.h"
#include "cli/output.h"
#include "cli/owner.h"
#include "service/campaigns/calendar_view.h"
#include "service/campaigns/campaign_mail.h"
#include "service/campaigns/campaigns.h"
#include "wire/calendar.h"
#include "wire/campaigns.h"
#include "wire/page.h"
#include "wire/preview.h"
#include "wire/progress.h"

namespace campaignd::cli {
namespace {

using service::Campaigns;
using wire::json;

constexpr int kPage = 500;

json read_campaign_file(const std::string& file) {
    std::string text;
    if (file == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
        text = read_named_file(file);
    }
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        const auto before =
            text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
        fail(ErrorCode::kInvalid,
             fmt::format("{}:{}: this is no JSON: {}",
                         file,
                         std::count(text.begin(), before, '\n') + 1,
                         error.what()));
    }
}

int create(const Context& context, const std::string& file) {
    act_as_owner_of(load_config(context).store.path, Keeps::kFileAccess);
    const json body = read_campaign_file(file);
    FileAccess::give_up();  // before the database is touched
    Desk desk(context, Desk::Open::kOrCreate);
    Campaigns campaigns(
        desk.database(), [] {}, desk.config().queue.uncertain);
    const CampaignView campaign = campaigns.create(Desk::actor(), wire::read_campaign(body, true));
    if (context.json) {
        print_json(campaign);
    } else {
        print_line(std::to_string(campaign.id));
    }
    return 0;
}

Page<CampaignView> all_campaigns(Desk& desk) {
    const Campaigns campaigns(desk.database(), [] {});
    service::PageQuery query;
    query.limit = kPage;
    auto all = campaigns.list(query, std::nullopt);
    while (all.next) {
        query.cursor = all.next;
        auto page = campaigns.list(query, std::nullopt);
        std::move(page.items.begin(), page.items.end(), std::back_inserter(all.items));
        all.next = page.next;
    }
    return all;
}

int list(const Context& context) {
    Desk desk(context, Desk::Open::kExisting);
    const auto all = all_campaigns(desk);
    if (context.json) {
        print_json(all);
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const CampaignView& item : all.items) {
        const MessageCounts counts = item.messages.value_or(MessageCounts());
        rows.push_back({std::to_string(item.id),
                        std::string(to_text(item.state)),
                        std::to_string(item.recipients),
                        std::to_string(counts[MessageState::kSent]),
                        std::to_string(counts[MessageState::kFailed]),
                        item.name});
    }
    print_table({"ID", "STATE", "RECIPIENTS", "SENT", "FAILED", "NAME"}, rows);
    return 0;
}

/// For people: what it is, and how far it is.
void print_campaign(const json& campaign, const json& progress) {
    std::vector<std::vector<std::string>> rows{
        {"state",
         cell(campaign["state"]) +
             (campaign["held_reason"].is_null() ? "" : " (" + cell(campaign["held_reason"]) + ")")},
        {"sender", cell(campaign["sender_id"])},
        {"lists", campaign["audience"]["list_ids"].dump()},
        {"schedule_at", cell(campaign["schedule_at"])},
        {"recipients", cell(progress["recipients"])},
        {"joined since launch", cell(progress["joined"])}};
    for (const auto& [state, count] : progress["messages"].items()) {
        rows.push_back({state, cell(count)});
    }
    for (const json& step : campaign["steps"]) {
        rows.push_back({"step " + cell(step["step"]),
                        step["subject"].is_null() ? "(same thread)" : cell(step["subject"])});
    }
    print_table({cell(campaign["id"]), cell(campaign["name"])}, rows);
}

int show(const Context& context, CampaignId id) {
    Desk desk(context, Desk::Open::kExisting);
    const Campaigns campaigns(desk.database(), [] {});
    json campaign = campaigns.get(id);
    const json progress = campaigns.progress(id);
    if (context.json) {
        campaign["progress"] = progress;
        print_json(campaign);
    } else {
        print_campaign(campaign, progress);
    }
    return 0;
}

int preflight(const Context& context, CampaignId id) {
    Desk desk(context, Desk::Open::kExisting);
    const service::Senders senders(desk.database(), desk.key());
    const Preflight result =
        service::CampaignMail(desk.database(), senders, desk.links()).preflight(id);
    const bool ok = result.ok();
    if (context.json) {
        print_json(result);
        return ok ? 0 : 1;
    }
    print_table({"preflight", ok ? "ok" : "not ready"},
                {{"recipients", std::to_string(result.recipients)},
                 {"suppressed", std::to_string(result.suppressed)},
                 {"first_send_at", cell(wire::time(result.first_send_at))},
                 {"last_send_at", cell(wire::time(result.last_send_at))}});
    for (const FieldError& fault : result.errors) {
        say(fmt::format("campaignd: {}: {}", fault.field, fault.message));
    }
    for (const Finding& finding : result.findings) {
        say("warning: " + sentence(finding));
    }
    for (const std::string& warning : result.warnings) {
        say("warning: " + warning);
    }
    return ok ? 0 : 1;
}

int calendar(const Context& context, CampaignId id) {
    Desk desk(context, Desk::Open::kExisting);
    const Calendar found = service::CalendarView(desk.database()).get(id, std::nullopt);
    if (context.json) {
        print_json(found);
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const Calendar::Day& day : found.days) {
        const std::string date = to_text_of_day(day.day);
        if (day.holiday) {
            rows.push_back({date, *day.holiday, "", "", ""});
        }
        for (const Calendar::DayStep& step : day.steps) {
            rows.push_back({date,
                            step_name(step.step),
                            std::to_string(step.numbers.planned),
                            std::to_string(step.numbers.sent),
                            std::to_string(step.numbers.expected)});
        }
    }
    print_table({"day", "message", "planned", "sent", "expected"}, rows);
    if (found.plan_pending) {
        say("what was planned at the launch is still being worked out: look again in a moment");
    }
    for (const Calendar::Bound& bound : found.bounds) {
        say(fmt::format("held back by {} until {}", bound.what, to_rfc3339(bound.held.until)));
    }
    for (const std::string& note : found.notes) {
        say(note);
    }
    return 0;
}

using Move = std::function<CampaignView(Campaigns&, CampaignId)>;

int steer(const Context& context, CampaignId id, const Move& move) {
    Desk desk(context, Desk::Open::kExisting);
    Campaigns campaigns(desk.database(), [] {});
    const CampaignView campaign = move(campaigns, id);
    if (context.json) {
        print_json(campaign);
    } else {
        say(fmt::format("campaign {} is {}", id, to_text(campaign.state)));
    }
    if (campaign.state == CampaignState::kRunning && !desk.daemon_lives()) {
        say("no daemon works on this file now: mail goes out once `campaignd serve` runs");
    }
    return 0;
}

/// A command about one campaign.
CLI::App* add_about(CLI::App& group,
                    Context& context,
                    const char* name,
                    const char* description,
                    const std::function<int(CampaignId)>& action) {
    const auto id = std::make_shared<CampaignId>(0);
    CLI::App* command =
        add_command(group, context, name, description, [id, action] { return action(*id); });
    command->add_option("id", *id, "the campaign")->required()->check(CLI::PositiveNumber);
    return command;
}

void add_move(CLI::App& group,
              Context& context,
              const char* name,
              const char* description,
              const Move& move) {
    add_about(group, context, name, description, [&context, move](CampaignId id) {
        return steer(context, id, move);
    });
}

struct ApproveOrder {
    CampaignId id = 0;
    bool all = false;
};

int approve(const Context& context, const ApproveOrder& order) {
    if (!order.all) {
        return steer(context, order.id, [](Campaigns& campaigns, CampaignId id) {
            return campaigns.approve(Desk::actor(), id);
        });
    }
    Desk desk(context, Desk::Open::kExisting);
    const auto approved = Campaigns(desk.database(), [] {}).approve_all(Desk::actor());
    if (context.json) {
        print_json({{"approved", approved}});
    } else {
        say(fmt::format("{} campaigns are approved", approved.size()));
    }
    return 0;
}

void add_approve(CLI::App& group, Context& context) {
    const auto order = std::make_shared<ApproveOrder>();
    CLI::App* command =
        add_command(group, context, "approve", "say yes to a held one", [&context, order] {
            return approve(context, *order);
        });
    auto* which = command->add_option_group("which", "one of them");
    which->add_option("id", order->id, "the campaign")->check(CLI::PositiveNumber);
    which->add_flag(
        "--all", order->all, "all that are held because the database was restored or copied");
    which->require_option(1);
}

void add_moves(CLI::App& group, Context& context) {
    const auto actor = Desk::actor();
    add_move(group,
             context,
             "launch",
             "start it, now or at its schedule",
             [actor](Campaigns& campaigns, CampaignId id) { return campaigns.launch(actor, id); });
    add_move(group,
             context,
             "pause",
             "send nothing of it until it is resumed",
             [actor](Campaigns& campaigns, CampaignId id) { return campaigns.pause(actor, id); });
    add_move(group,
             context,
             "resume",
             "go on with a paused one",
             [actor](Campaigns& campaigns, CampaignId id) { return campaigns.resume(actor, id); });
    add_move(group,
             context,
             "stop-enrolling",
             "of an ongoing one: take nobody any more; who is in it gets the rest",
             [actor](Campaigns& campaigns, CampaignId id) {
                 return campaigns.stop_enrolling(actor, id);
             });
    add_approve(group, context);
    const auto scope = std::make_shared<std::string>("everything");
    CLI::App* cancel = add_about(
        group, context, "cancel", "stop it for good", [&context, actor, scope](CampaignId id) {
            return steer(context, id, [&](Campaigns& campaigns, CampaignId which) {
                return campaigns.cancel(actor, which, *scope == "everything");
            });
        });
    cancel->add_option("--scope", *scope, "openers: follow-ups go on; everything: nothing does")
        ->check(CLI::IsMember({"openers", "everything"}))
        ->capture_default_str();
}

}  // namespace

void add_campaign_commands(CLI::App& root, Context& context) {
    CLI::App* group = add_group(root, "campaign", "make and steer campaigns");
    const auto file = std::make_shared<std::string>();
    CLI::App* make = add_command(
        *group, context, "create", "make a draft of a JSON file; prints its id", [&context, file] {
            return create(context, *file);
        });
    make->add_option("file", *file, "the campaign, as the API takes it; - reads standard input")
        ->required()
        ->type_name("FILE.json");
    add_command(*group, context, "list", "all campaigns, newest first", [&context] {
        return list(context);
    });
    add_about(*group, context, "show", "one campaign and how far it is", [&context](CampaignId id) {
        return show(context, id);
    });
    add_about(*group,
              context,
              "preflight",
              "what would happen, before it happens; 1 when it cannot be launched",
              [&context](CampaignId id) { return preflight(context, id); });
    add_about(*group,
              context,
              "calendar",
              "what goes out on which day: planned, sent and still to come",
              [&context](CampaignId id) { return calendar(context, id); });
    add_moves(*group, context);
    add_campaign_watch(*group, context);
}

}  // namespace campaignd::cli
