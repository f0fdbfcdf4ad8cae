#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <system_error>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/listmonk.h"
#include "cli/local_work.h"
#include "cli/operator_files.h"
#include "cli/output.h"
#include "cli/owner.h"
#include "service/people/import_runner.h"
#include "service/people/imports.h"
#include "service/people/lists.h"
#include "wire/imports.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

struct ImportOrder {
    std::string file;
    std::string list;
    std::string map;
    std::string update = "overwrite";
    std::string encoding;
    bool dry_run = false;
    bool join_ongoing = false;
    std::string from;        // "listmonk": `file` is its address
    std::string token_file;  // "-": standard input
};

[[noreturn]] void refuse(const std::string& message) {
    fail(ErrorCode::kInvalid, message);
}

/// A JSON file, or pairs such as E-Mail=email,Firma=text:company.
std::optional<ImportMapping> mapping_of(const std::string& map) {
    if (map.empty()) {
        return std::nullopt;
    }
    if (::access(map.c_str(), F_OK) == 0) {
        return wire::read_mapping_text(read_named_file(map));
    }
    ImportMapping mapping;
    for (const std::string_view pair : split(map, ',')) {
        const std::size_t equals = pair.rfind('=');
        auto meaning = equals == std::string_view::npos
                           ? std::nullopt
                           : parse_import_meaning(pair.substr(equals + 1));
        if (!meaning || equals == 0) {
            refuse(fmt::format(
                "--map: \"{}\" is neither a file nor COLUMN=MEANING; the meanings are {}",
                pair,
                import_meanings()));
        }
        mapping.columns.emplace_back(trim(pair.substr(0, equals)), *std::move(meaning));
    }
    return mapping;
}

service::ImportOrder order_of(const ImportOrder& given) {
    service::ImportOrder order;
    order.mapping = mapping_of(given.map);
    order.dry_run = given.dry_run;
    order.joins = given.join_ongoing;
    order.file_name = given.from.empty() ? fs::path(given.file).filename().string() : given.file;
    const auto update = parse_import_update(given.update);
    if (!update) {
        refuse("--update is overwrite, fill_empty or leave");
    }
    order.update = *update;
    if (!given.encoding.empty()) {
        order.encoding = parse_text_encoding(given.encoding);
        if (!order.encoding) {
            refuse("--encoding is utf-8, utf-16le, utf-16be or windows-1252");
        }
    }
    return order;
}

fs::path place_in(const fs::path& spool) {
    std::error_code fault;
    fs::create_directories(spool, fault);
    return spool / fmt::format("upload-cli-{}", hex_encode(random_bytes(8)));
}

/// The line of the file with the token.
std::string token_of(const ImportOrder& order) {
    if (order.from != "listmonk") {
        refuse("--from is listmonk; other tools give files");
    }
    if (order.token_file.empty()) {
        refuse(
            "--from listmonk needs --token-file FILE with the line API_USER:TOKEN, or - for "
            "standard input");
    }
    return read_token(order.token_file);
}

/// What a listmonk knows, in the spool.
fs::path fetch_into_spool(const ImportOrder& order,
                          const std::string& token,
                          const fs::path& spool) {
    constexpr int kTries = 4;
    constexpr std::chrono::minutes kPageTime{2};
    // A person at the shell names the address: their own networks, too.
    const service::ListmonkSource source({order.file, token},
                                         service::ask_over_network(true, kTries, kPageTime));
    fs::path copy = place_in(spool);
    Progress progress;
    try {
        fetch_subscribers(source, copy, [&](std::int64_t people, std::int64_t total) {
            progress.show(
                total == 0 ? 1.0 : static_cast<double>(people) / static_cast<double>(total),
                fmt::format("{} of {} people read from listmonk", people, total));
        });
    } catch (...) {
        std::error_code ignored;
        fs::remove(copy, ignored);
        throw;
    }
    progress.finish();
    return copy;
}

/// A copy in the spool: the service takes what it is given away.
fs::path copy_into_spool(const UniqueFd& file, const fs::path& spool) {
    fs::path copy = place_in(spool);
    copy_into_new_file(file, copy);
    return copy;
}

void show(Progress& progress, const Import& import) {
    const double share = import.bytes_total == 0 ? 0.0
                                                 : static_cast<double>(import.cursor.bytes_read) /
                                                       static_cast<double>(import.bytes_total);
    progress.show(share, fmt::format("{} rows", import.counts.rows));
}

/// Until the import has ended, by whose hand ever.
Import follow(Desk& desk, service::Imports& imports, std::int64_t id) {
    Progress progress;
    service::ImportRunner runner(desk.database(), desk.config().imports.spool_dir);
    Import import;
    const auto look = [&] {
        import = imports.get(id);
        if (!import.ended()) {
            show(progress, import);
        }
        return import.ended();
    };
    const auto make_own = [&] {
        return std::make_unique<LocalWork>(
            desk, "import", [&runner](std::int64_t one, const auto& made) {
                return jobs::Slice{.more = runner.run_slice(one, made)};
            });
    };
    follow_work(desk, look, make_own, "import");
    return import;
}

/// What else a person should know of how the file was understood.
void say_more(const Import& import) {
    const ImportCounts& counts = import.counts;
    if (counts.not_active > 0) {
        say(fmt::format("{} rows are of people who have left: they get no mail",
                        counts.not_active));
    }
    if (counts.unknown_zones > 0) {
        say(fmt::format("{} rows name a time zone that is not known: they count as without one",
                        counts.unknown_zones));
    }
    if (counts.unknown_lists > 0) {
        say(fmt::format("{} rows name a list that is not there: they were taken without it",
                        counts.unknown_lists));
    }
    for (const std::string& note : import.notes) {
        say(note);
    }
}

/// Says how an import ended. Throws Error when that was not by itself.
void tell_end(const Context& context, const ImportOrder& order, const Import& import) {
    if (context.json) {
        print_json(import);
    }
    if (import.state == ImportState::kFailed) {
        fail(ErrorCode::kInvalid,
             fmt::format("{}: {}", order.file, import.error.value_or("the import failed")));
    }
    if (import.state == ImportState::kCancelled) {
        fail(ErrorCode::kConflict, "somebody cancelled the import; what was taken stays");
    }
    const ImportCounts& counts = import.counts;
    if (!context.json) {
        print_line(fmt::format("{}{} rows: {} created, {} updated, {} unchanged, {} rejected",
                               import.dry_run ? "nothing was changed; it would be " : "",
                               counts.rows,
                               counts.created,
                               counts.updated,
                               counts.unchanged,
                               counts.rejected));
        say_more(import);
    }
    if (counts.rejected > 0) {
        say(fmt::format("why rows were rejected: /api/v1/imports/{}/rejected.csv, or the page",
                        import.id));
    }
}

int import_file(const Context& context, const ImportOrder& order) {
    act_as_owner_of(load_config(context).store.path, Keeps::kFileAccess);
    service::ImportOrder wanted = order_of(order);
    const std::string token = order.from.empty() ? std::string() : token_of(order);
    const UniqueFd file = order.from.empty() ? open_named_file(order.file) : UniqueFd();
    FileAccess::give_up();  // before the database is touched
    Desk desk(context, Desk::Open::kOrCreate);
    const fs::path spool = desk.config().imports.spool_dir;
    const fs::path copy =
        order.from.empty() ? copy_into_spool(file, spool) : fetch_into_spool(order, token, spool);
    service::Imports imports(desk.database(), spool);
    wanted.file = copy;
    try {
        if (!order.list.empty()) {
            wanted.list_id =
                service::Lists(desk.database()).find_or_create(Desk::actor(), order.list).id;
        }
    } catch (...) {
        std::error_code ignored;
        fs::remove(copy, ignored);
        throw;
    }
    tell_end(
        context, order, follow(desk, imports, imports.create(Desk::actor(), std::move(wanted)).id));
    return 0;
}

}  // namespace

void add_import(CLI::App& root, Context& context) {
    const auto order = std::make_shared<ImportOrder>();
    CLI::App* command = add_command(
        root,
        context,
        "import",
        "take the recipients of a CSV file, or of a running listmonk; with or without a daemon",
        [&context, order] { return import_file(context, *order); });
    command
        ->add_option("file",
                     order->file,
                     "a CSV file with a column \"email\", or an export of listmonk, Keila or "
                     "Mailchimp; gzip too. With --from, an address")
        ->required()
        ->type_name("FILE.csv|URL");
    command
        ->add_option("--list",
                     order->list,
                     "the list that everybody joins; it is made when there is none. Without it "
                     "people join the lists that their rows name")
        ->type_name("NAME");
    command
        ->add_option("--from",
                     order->from,
                     "listmonk: ask the one at this address, also for who left which list")
        ->type_name("listmonk");
    command
        ->add_option("--token-file",
                     order->token_file,
                     "with --from: holds the line API_USER:TOKEN; - reads it from standard input")
        ->type_name("FILE|-");
    command
        ->add_option(
            "--map",
            order->map,
            "what columns become: pairs such as E-Mail=email,Firma=text:company, or a JSON "
            "file {\"columns\":{\"E-Mail\":\"email\"}}")
        ->type_name("FILE|COLUMN=MEANING,...");
    command
        ->add_option("--update",
                     order->update,
                     "what rows do to known people: overwrite (default), fill_empty or leave")
        ->type_name("HOW");
    command->add_option("--encoding", order->encoding, "of the file, such as windows-1252")
        ->type_name("NAME");
    command->add_flag("--dry-run", order->dry_run, "read and count, change nobody");
    command->add_flag("--join-ongoing",
                      order->join_ongoing,
                      "let campaigns that keep enrolling mail the people; else they do not");
}

}  // namespace campaignd::cli
