#include <fmt/format.h>

#include <memory>
#include <thread>

#include "base/error.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "service/campaigns/campaigns.h"
#include "wire/progress.h"

namespace campaignd::cli {
namespace {

using wire::json;

constexpr std::chrono::milliseconds kLook{500};

std::int64_t count(const json& messages, const char* state) {
    return messages[state].get<std::int64_t>();
}

/// Messages that will not be sent any more, or were.
std::int64_t ended(const json& messages) {
    std::int64_t sum = 0;
    for (const char* state : {"sent", "failed", "uncertain", "skipped", "cancelled"}) {
        sum += count(messages, state);
    }
    return sum;
}

std::int64_t total(const json& messages) {
    return ended(messages) + count(messages, "queued") + count(messages, "sending");
}

/// "running  First message: 120/200, Follow-up 1: 0/80, 1 failed, 300/min, eta …".
std::string line_of(const json& progress) {
    std::string line = cell(progress["state"]);
    const char* separator = "  ";
    for (const json& step : progress["steps"]) {
        const json& messages = step["messages"];
        line += fmt::format("{}{}: {}/{}",
                            separator,
                            step_name(step["step"].get<int>()),
                            count(messages, "sent"),
                            total(messages));
        separator = ", ";
    }
    for (const char* state : {"failed", "uncertain"}) {
        if (const std::int64_t number = count(progress["messages"], state); number > 0) {
            line += fmt::format(", {} {}", number, state);
        }
    }
    if (const double rate = progress["rate_per_minute"].get<double>(); rate > 0) {
        line += fmt::format(", {:.0f}/min", rate);
    }
    if (!progress["eta"].is_null()) {
        line += ", done about " + cell(progress["eta"]);
    }
    if (!progress["waiting"].is_null()) {
        line += fmt::format(", waits until {}: {}",
                            cell(progress["waiting"]["until"]),
                            cell(progress["waiting"]["why"]));
    }
    return line;
}

/// The exit status of a campaign that moves no more by itself.
std::optional<int> verdict(const json& progress) {
    const std::string state = cell(progress["state"]);
    if (state == "finished") {
        return 0;
    }
    if (state == "draft" || state == "held" || state == "cancelled") {
        return 1;
    }
    return std::nullopt;
}

void explain(CampaignId id, const json& progress) {
    const std::string state = cell(progress["state"]);
    if (state == "held") {
        say(
            fmt::format("campaignd: campaign {0} is held ({1}); look at it, then `campaignd "
                        "campaign approve {0}`",
                        id,
                        cell(progress["held_reason"])));
    } else if (state == "draft") {
        say(
            fmt::format("campaignd: campaign {0} is a draft; `campaignd campaign launch {0}` "
                        "starts it",
                        id));
    } else if (state == "cancelled") {
        say(fmt::format("campaignd: campaign {} is cancelled", id));
    }
}

int watch(const Context& context, CampaignId id) {
    Desk desk(context, Desk::Open::kExisting);
    const service::Campaigns campaigns(desk.database(), [] {});
    Progress bar;
    bool warned = false;
    while (true) {
        const json progress = campaigns.progress(id);
        if (const auto status = verdict(progress)) {
            bar.finish();
            if (context.json) {
                print_json(progress);
            } else {
                print_line(line_of(progress));
            }
            explain(id, progress);
            return *status;
        }
        if (!warned && !desk.daemon_lives()) {
            warned = true;
            say("no daemon works on this file now: mail goes out once `campaignd serve` runs");
        }
        const json& messages = progress["messages"];
        const std::int64_t all = total(messages);
        bar.show(all == 0 ? 0.0 : static_cast<double>(ended(messages)) / static_cast<double>(all),
                 line_of(progress));
        std::this_thread::sleep_for(kLook);
    }
}

}  // namespace

void add_campaign_watch(CLI::App& group, Context& context) {
    const auto id = std::make_shared<CampaignId>(0);
    CLI::App* command =
        add_command(group,
                    context,
                    "watch",
                    "follow it to its end: 0 when finished, 1 when held or cancelled",
                    [&context, id] { return watch(context, *id); });
    command->add_option("id", *id, "the campaign")->required()->check(CLI::PositiveNumber);
}

}  // namespace campaignd::cli
