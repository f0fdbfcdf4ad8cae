#include "wire/queue.h"

#include <fmt/format.h>

#include <memory>

#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "service/campaigns/queue_view.h"
#include "wire/page.h"

namespace campaignd::cli {
namespace {

using wire::json;

/// The queue beside a daemon. Nothing here shows a link or a Message-ID, so that no key is needed.
class QueueDesk {
  public:
    explicit QueueDesk(const Context& context)
        : desk_(context, Desk::Open::kExisting),
          links_(Key{}, Key{}, desk_.config().http.public_url),
          messages_(desk_.database(), links_, [] {}),
          queue_(desk_.database(), messages_, {desk_.config().queue.attempts, {}, {}}) {}

    service::Messages& messages() noexcept { return messages_; }

    service::QueueView& queue() noexcept { return queue_; }

  private:
    Desk desk_;
    const service::MailLinks links_;
    service::Messages messages_;
    service::QueueView queue_;
};

int stats(const Context& context) {
    QueueDesk desk(context);
    const service::QueueStats stats = desk.queue().stats();
    if (context.json) {
        print_json({{"ready", stats.ready},
                    {"leased", stats.leased},
                    {"failed", stats.failed},
                    {"oldest_due_age_s", stats.oldest_due_age_s}});
    } else {
        print_table({"READY", "LEASED", "FAILED", "OLDEST DUE"},
                    {{std::to_string(stats.ready),
                      std::to_string(stats.leased),
                      std::to_string(stats.failed),
                      fmt::format("{} s ago", stats.oldest_due_age_s)}});
    }
    return 0;
}

struct ListOrder {
    std::string state;
    std::string kind;
    int limit = 50;
};

int list(const Context& context, const ListOrder& order) {
    QueueDesk desk(context);
    service::PageQuery query;
    query.limit = order.limit;
    const Page<Job> page = desk.queue().list(
        query,
        order.state.empty() ? std::nullopt : std::optional<std::string>(order.state),
        order.kind);
    if (context.json) {
        print_json(page);
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const json job : page.items) {
        rows.push_back({cell(job["id"]),
                        cell(job["kind"]),
                        cell(job["state"]),
                        cell(job["run_at"]),
                        cell(job["attempts"]) + "/" + cell(job["max_attempts"]),
                        cell(job["campaign_id"]),
                        cell(job["last_error"])});
    }
    print_table({"ID", "KIND", "STATE", "RUN AT", "TRIES", "CAMPAIGN", "LAST ERROR"}, rows);
    if (page.next) {
        say(fmt::format("{} of {} are shown; --limit shows more", page.items.size(), page.total));
    }
    return 0;
}

struct RetryOrder {
    JobId id = 0;
    std::int64_t campaign = 0;
};

int retry(const Context& context, const RetryOrder& order) {
    QueueDesk desk(context);
    if (order.campaign == 0) {
        const Job job = desk.queue().retry(Desk::actor(), order.id);
        if (context.json) {
            print_json(job);
        } else {
            say(fmt::format("job {} is {}", order.id, to_text(job.state)));
        }
        return 0;
    }
    const std::int64_t changed = desk.messages().retry(Desk::actor(), {.campaign = order.campaign});
    if (context.json) {
        print_json({{"changed", changed}});
    } else {
        say(fmt::format("{} messages of campaign {} are tried again", changed, order.campaign));
    }
    return 0;
}

int discard(const Context& context, JobId id) {
    QueueDesk desk(context);
    const Job job = desk.queue().discard(Desk::actor(), id);
    if (context.json) {
        print_json(job);
    } else {
        say(fmt::format("job {} is {}", id, to_text(job.state)));
    }
    return 0;
}

/// One instance, or all of them.
int drain(const Context& context, InstanceId id, bool drain) {
    QueueDesk desk(context);
    std::vector<InstanceId> ids;
    for (const InstanceView& instance : desk.queue().instances()) {
        if (id == 0) {
            ids.push_back(instance.id);
        }
    }
    if (id != 0) {
        ids.push_back(id);
    }
    std::vector<InstanceView> views;
    for (const InstanceId one : ids) {
        views.push_back(desk.queue().drain(Desk::actor(), one, drain));
    }
    if (context.json) {
        print_json(wire::whole_list(views));
        return 0;
    }
    for (const InstanceView& view : views) {
        say(fmt::format(
            "instance {} (process {} on {}) {}",
            view.id,
            view.pid,
            view.host,
            drain ? "takes no new work; `campaignd queue resume` ends that" : "takes work again"));
    }
    if (views.empty()) {
        say("no daemon works on this database");
    }
    return 0;
}

void add_drain(CLI::App& group, Context& context, bool drains) {
    const auto id = std::make_shared<InstanceId>(0);
    CLI::App* command = add_command(group,
                                    context,
                                    drains ? "drain" : "resume",
                                    drains ? "let the daemon take no new work and end what it holds"
                                           : "let the daemon take work again",
                                    [&context, id, drains] { return drain(context, *id, drains); });
    command->add_option("id", *id, "one instance; all of them by itself")
        ->check(CLI::PositiveNumber)
        ->type_name("INSTANCE");
}

void add_list(CLI::App& group, Context& context) {
    const auto order = std::make_shared<ListOrder>();
    CLI::App* command =
        add_command(group, context, "list", "jobs, newest first", [&context, order] {
            return list(context, *order);
        });
    command->add_option("--state", order->state, "only jobs in this state")
        ->check(CLI::IsMember({"ready", "leased", "done", "failed", "cancelled"}));
    command->add_option("--kind", order->kind, "only jobs of this kind, such as send or import");
    command->add_option("--limit", order->limit, "how many")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
}

void add_retry(CLI::App& group, Context& context) {
    const auto order = std::make_shared<RetryOrder>();
    CLI::App* command =
        add_command(group, context, "retry", "try failed work again", [&context, order] {
            return retry(context, *order);
        });
    auto* which = command->add_option_group("which", "one of them");
    which->add_option("id", order->id, "a failed job")->check(CLI::PositiveNumber);
    which->add_option("--all-failed", order->campaign, "every failed message of a campaign")
        ->check(CLI::PositiveNumber)
        ->type_name("CAMPAIGN");
    which->require_option(1);
}

}  // namespace

void add_queue_commands(CLI::App& root, Context& context) {
    CLI::App* group = add_group(root, "queue", "the work that waits");
    add_command(
        *group, context, "stats", "how much there is", [&context] { return stats(context); });
    add_list(*group, context);
    add_retry(*group, context);
    add_drain(*group, context, true);
    add_drain(*group, context, false);
    const auto id = std::make_shared<JobId>(0);
    CLI::App* drop =
        add_command(*group, context, "discard", "give a failed job up", [&context, id] {
            return discard(context, *id);
        });
    drop->add_option("id", *id, "a failed job")->required()->check(CLI::PositiveNumber);
}

}  // namespace campaignd::cli
