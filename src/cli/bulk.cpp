#include "wire/bulk.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/local_work.h"
#include "cli/operator_files.h"
#include "cli/output.h"
#include "service/people/bulk_actions.h"
#include "service/people/bulk_end.h"
#include "service/people/bulk_runner.h"
#include "store/lists.h"
#include "store/segments.h"
#include "wire/page.h"

namespace campaignd::cli {
namespace {

using wire::json;
namespace fs = std::filesystem;

/// What a person said of an action; only what belongs to it has an option.
struct Order {
    std::string action;  // as the API calls it
    std::string list;    // names, of the action …
    std::string tag;
    std::string attribute;
    std::string value;
    std::string reason;
    std::string columns;
    bool joins = false;
    std::string of_list;  // … and of its people
    std::string of_segment;
    std::string filter;
    bool everybody = false;
    bool dry_run = false;
    std::optional<std::int64_t> confirm;
};

/// The actions beside a daemon or without one.
class BulkDesk {
  public:
    explicit BulkDesk(const Context& context)
        : desk_(context, Desk::Open::kExisting),
          spool_(desk_.config().imports.spool_dir),
          actions_(desk_.database(), spool_, [] {}) {
        std::error_code fault;
        fs::create_directories(spool_, fault);
    }

    db::Database& database() { return desk_.database(); }

    service::BulkActions& actions() noexcept { return actions_; }

    /// Until the action is done, or taken back, by whose hand ever.
    BulkAction follow(std::int64_t id) {
        Progress progress;
        service::BulkRunner runner(desk_.database());
        BulkAction action;
        const auto look = [&] {
            action = actions_.get(id);
            const bool works = action.is_open() || action.state == BulkState::kUndoing;
            if (works) {
                show(progress, action);
            }
            return !works;
        };
        const auto make_own = [&] {
            return std::make_unique<LocalWork>(
                desk_,
                "bulk",
                [&runner](std::int64_t one, const queue::Progress& made) {
                    const service::BulkRunner::Turn turn = runner.run_slice(one, made);
                    return jobs::Slice{.more = turn.more, .pause = turn.pause};
                },
                service::stop_bulk);
        };
        follow_work(desk_, look, make_own, "action");
        return action;
    }

  private:
    static void show(Progress& progress, const BulkAction& action) {
        const bool undoes = action.undo.has_value();
        const std::int64_t total = undoes ? action.undo->total : action.total;
        const std::int64_t done =
            undoes ? action.undo->restored + action.undo->kept : action.counts.people();
        progress.show(total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total),
                      fmt::format("{} of {} people", done, total));
    }

    Desk desk_;
    const fs::path spool_;
    service::BulkActions actions_;
};

[[noreturn]] void refuse(const std::string& message) {
    fail(ErrorCode::kInvalid, message);
}

std::int64_t list_named(const db::ReadTx& tx, const std::string& name) {
    const auto id = store::lists::find_by_name(tx, name);
    if (!id) {
        fail(ErrorCode::kNotFound, fmt::format("there is no list \"{}\"", name));
    }
    return *id;
}

/// By its name, or by its number.
std::int64_t segment_named(const db::ReadTx& tx, const std::string& name) {
    if (const auto id = store::segments::find_by_name(tx, name)) {
        return *id;
    }
    const auto number = parse_int(name);
    if (!number || !store::segments::find(tx, *number)) {
        fail(ErrorCode::kNotFound, fmt::format("there is no segment \"{}\"", name));
    }
    return *number;
}

/// A filter stands in the option, or in the file that it names.
json filter_of(const std::string& given) {
    const bool is_json = trim(given).starts_with('{');
    const bool is_file = !is_json && ::access(given.c_str(), F_OK) == 0;
    try {
        return wire::parse(is_file ? read_named_file(given) : given);
    } catch (const wire::MalformedJson& wrong) {
        refuse(
            fmt::format("--filter is neither a file nor the JSON of a filter: {}", wrong.what()));
    }
}

/// The body that the API would get.
json body_of(const db::ReadTx& tx, const Order& order) {
    json body{{"action", order.action}};
    if (!order.list.empty()) {
        body["list_id"] = list_named(tx, order.list);
    }
    for (const auto& [name, text] : {std::pair{"tag", &order.tag},
                                     {"attribute", &order.attribute},
                                     {"reason", &order.reason}}) {
        if (!text->empty()) {
            body[name] = *text;
        }
    }
    if (!order.value.empty()) {
        const json value = json::parse(order.value, nullptr, false);
        body["value"] = value.is_discarded() ? json(order.value) : value;
    }
    for (const std::string_view column : split(order.columns, ',')) {
        if (!column.empty()) {
            body["columns"].push_back(trim(column));
        }
    }
    if (order.joins) {
        body["join_ongoing"] = true;
    }
    if (order.confirm) {
        body["confirm"] = *order.confirm;
    }
    if (!order.of_list.empty()) {
        body["filter"] = {{"list_id", list_named(tx, order.of_list)}};
    } else if (!order.of_segment.empty()) {
        body["segment_id"] = segment_named(tx, order.of_segment);
    } else {
        body["filter"] = order.everybody ? json::object() : filter_of(order.filter);
    }
    return body;
}

void print_outcome(const BulkAction& action) {
    const BulkCounts& counts = action.counts;
    print_line(fmt::format("action {} is {}: {} changed, {} were so already, {} could not be",
                           action.id,
                           to_text(action.state),
                           counts.changed,
                           counts.unchanged,
                           counts.failed));
    for (const auto& [reason, people] : counts.reasons) {
        say(fmt::format("{} people: {}", people, reason));
    }
    if (action.undo) {
        print_line(fmt::format("taken back: {} are as before, {} were changed by others since",
                               action.undo->restored,
                               action.undo->kept));
    }
}

/// What became of it; the exit status.
int tell(const Context& context, BulkDesk& desk, const BulkAction& action) {
    if (context.json) {
        print_json(wire::bulk_action(action, desk.actions().now()));
    } else {
        print_outcome(action);
        if (action.can_undo(desk.actions().now())) {
            say(fmt::format("to take it back within 7 days: campaignd bulk undo {}", action.id));
        }
    }
    if (action.state == BulkState::kFailed) {
        fail(ErrorCode::kUnavailable, fmt::format("action {}: {}", action.id, action.error));
    }
    return 0;
}

void print_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::array<char, 64 * 1024> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
        print_text({piece.data(), static_cast<std::size_t>(in.gcount())});
    }
}

int run(const Context& context, const Order& given) {
    BulkDesk desk(context);
    json body = desk.database().read([&](const db::ReadTx& tx) { return body_of(tx, given); });
    const std::int64_t people = desk.actions().preview(wire::read_bulk_order(body)).total;
    if (given.dry_run) {
        if (context.json) {
            print_json(BulkPreview{wire::read_bulk_order(body).spec, people});
        } else {
            print_line(fmt::format("{} people; nothing was changed", people));
        }
        return 0;
    }
    say(fmt::format("{} people", people));
    const BulkAction made = desk.actions().create(Desk::actor(), wire::read_bulk_order(body));
    const BulkAction action = desk.follow(made.id);
    if (action.spec.kind == BulkKind::kExport && action.state == BulkState::kDone &&
        !context.json) {
        print_file(desk.actions().take_file(Desk::actor(), action.id));
        return 0;
    }
    return tell(context, desk, action);
}

int list(const Context& context, int limit) {
    BulkDesk desk(context);
    service::PageQuery query;
    query.limit = limit;
    const Page<BulkAction> page = desk.actions().list(query);
    Page<json> shown{.total = page.total, .next = page.next};
    std::vector<std::vector<std::string>> rows;
    for (const BulkAction& action : page.items) {
        shown.items.push_back(wire::bulk_action(action, desk.actions().now()));
        const json& one = shown.items.back();
        rows.push_back({cell(one["id"]),
                        cell(one["action"]),
                        cell(one["state"]),
                        cell(one["total"]),
                        cell(one["done"]),
                        cell(one["changed"]),
                        cell(one["created_at"]),
                        cell(one["created_by"])});
    }
    if (context.json) {
        print_json(shown);
    } else {
        print_table({"ID", "ACTION", "STATE", "PEOPLE", "DONE", "CHANGED", "MADE", "BY"}, rows);
    }
    return 0;
}

/// Shows an action, or does something with it and follows it to its end.
using Move = std::function<BulkAction(service::BulkActions&, std::int64_t)>;

void add_move(CLI::App& group,
              Context& context,
              const char* name,
              const char* description,
              bool follows,
              Move move) {
    const auto id = std::make_shared<std::int64_t>(0);
    CLI::App* command = add_command(
        group, context, name, description, [&context, id, follows, move = std::move(move)] {
            BulkDesk desk(context);
            const BulkAction action = move(desk.actions(), *id);
            return tell(context, desk, follows ? desk.follow(action.id) : action);
        });
    command->add_option("id", *id, "of the action, as \"bulk list\" shows it")
        ->required()
        ->check(CLI::PositiveNumber);
}

/// One action; `add` gives it what it needs.
void add_action(CLI::App& group,
                Context& context,
                const char* name,
                const char* action,
                const char* description,
                const std::function<void(CLI::App&, Order&)>& add) {
    const auto order = std::make_shared<Order>();
    order->action = action;
    CLI::App* command = add_command(
        group, context, name, description, [&context, order] { return run(context, *order); });
    add(*command, *order);
    CLI::Option_group* people = command->add_option_group("people", "whom it is about, one of");
    people->add_option("--of-list", order->of_list, "the members of a list")->type_name("NAME");
    people->add_option("--segment", order->of_segment, "who matches a segment")
        ->type_name("NAME|ID");
    people
        ->add_option("--filter",
                     order->filter,
                     "who matches a filter, as the API takes it: "
                     "'{\"field\":\"tag\",\"op\":\"eq\",\"value\":\"vip\"}', or a file with it")
        ->type_name("JSON|FILE");
    people->add_flag("--everybody", order->everybody, "all people");
    people->require_option(1);
    command->add_flag("--dry-run", order->dry_run, "count them, change nobody");
    command->add_option("--confirm", order->confirm, "go on only if they are so many")
        ->type_name("PEOPLE");
}

void add_joins(CLI::App& command, Order& order) {
    command.add_flag("--join-ongoing",
                     order.joins,
                     "let campaigns that keep enrolling mail the people; else they do not");
}

void add_list_actions(CLI::App& group, Context& context) {
    const auto takes_list = [](CLI::App& command, Order& order) {
        command.add_option("list", order.list, "the name of the list")->required();
        add_joins(command, order);
    };
    add_action(group, context, "add-to-list", "add_to_list", "put people on a list", takes_list);
    add_action(group,
               context,
               "remove-from-list",
               "remove_from_list",
               "take people off a list",
               takes_list);
    const auto takes_tag = [](CLI::App& command, Order& order) {
        command.add_option("tag", order.tag, "the tag")->required();
        add_joins(command, order);
    };
    add_action(group, context, "add-tag", "add_tag", "give people a tag", takes_tag);
    add_action(group, context, "remove-tag", "remove_tag", "take a tag from people", takes_tag);
}

void add_person_actions(CLI::App& group, Context& context) {
    add_action(group,
               context,
               "set-attribute",
               "set_attribute",
               "give people an attribute",
               [](CLI::App& command, Order& order) {
                   command.add_option("name", order.attribute, "of the attribute")->required();
                   command
                       .add_option("value", order.value, "JSON, such as 17 or true; else a text")
                       ->required();
                   add_joins(command, order);
               });
    add_action(group,
               context,
               "clear-attribute",
               "clear_attribute",
               "take an attribute from people",
               [](CLI::App& command, Order& order) {
                   command.add_option("name", order.attribute, "of the attribute")->required();
                   add_joins(command, order);
               });
    add_action(group,
               context,
               "suppress",
               "suppress",
               "never mail the addresses of people again",
               [](CLI::App& command, Order& order) {
                   command.add_option("--reason", order.reason, "kept with each address");
               });
    add_action(group,
               context,
               "erase",
               "erase",
               "delete all that is known of people, for good; needs --confirm",
               [](CLI::App& /*command*/, Order& /*order*/) {});
    add_action(group,
               context,
               "export",
               "export",
               "write people as CSV to standard output",
               [](CLI::App& command, Order& order) {
                   command
                       .add_option("--columns",
                                   order.columns,
                                   "such as email,name,attributes.plan; all when absent")
                       ->type_name("NAME,...");
               });
}

}  // namespace

void add_bulk_commands(CLI::App& root, Context& context) {
    CLI::App* group = add_group(
        root, "bulk", "change, export or erase many people at once; with or without a daemon");
    add_list_actions(*group, context);
    add_person_actions(*group, context);
    const auto limit = std::make_shared<int>(50);
    CLI::App* shown =
        add_command(*group, context, "list", "actions, newest first", [&context, limit] {
            return list(context, *limit);
        });
    shown->add_option("--limit", *limit, "at most so many")->check(CLI::Range(1, 500));
    add_move(*group, context, "show", "how far an action is", false, [](auto& actions, auto id) {
        return actions.get(id);
    });
    add_move(*group,
             context,
             "cancel",
             "stop an action; who is done stays as they are",
             false,
             [](auto& actions, auto id) { return actions.cancel(Desk::actor(), id); });
    add_move(*group,
             context,
             "resume",
             "go on with an action that failed on its way",
             true,
             [](auto& actions, auto id) { return actions.resume(Desk::actor(), id); });
    add_move(*group,
             context,
             "undo",
             "make the people whom an action changed as they were before",
             true,
             [](auto& actions, auto id) { return actions.undo(Desk::actor(), id); });
}

}  // namespace campaignd::cli
