#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/output.h"
#include "service/access/password_hasher.h"
#include "service/access/principal_cache.h"
#include "service/access/second_factors.h"
#include "service/access/tokens.h"
#include "service/access/users.h"
#include "wire/tokens.h"
#include "wire/users.h"

namespace campaignd::cli {
namespace {

constexpr std::size_t kMaxPasswordBytes = 4096;

struct NewUser {
    std::string email;
    std::string role = "admin";
    bool password_stdin = false;
};

struct NewKey {
    std::string name;
    std::string role;  // empty: what the scopes need
    std::vector<std::string> scopes;
    std::string expires = "1y";
};

constexpr const char* kExpires = "never, 90d, 1y, or a date such as 2027-01-31";

/// The command line has checked its form. Nothing: never.
std::optional<TimeMs> end_of(std::string_view text, TimeMs now) {
    constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;
    if (text == "never") {
        return std::nullopt;
    }
    if (const auto date = parse_rfc3339(std::string(text) + "T00:00:00Z")) {
        return *date;
    }
    const auto count = parse_int(text.substr(0, text.size() - 1));
    return now + count.value_or(0) * kDayMs * (text.back() == 'y' ? 365 : 1);
}

/// What is wrong with it, for CLI::Validator; empty when nothing is.
std::string fault_of_end(const std::string& text) {
    constexpr std::int64_t kMost = 36'500;
    const auto count = text.empty() ? std::nullopt : parse_int(text.substr(0, text.size() - 1));
    const bool is_span =
        count && *count > 0 && *count <= kMost && (text.back() == 'd' || text.back() == 'y');
    const bool is_date = parse_rfc3339(text + "T00:00:00Z").has_value();
    return text == "never" || is_span || is_date ? std::string() : std::string("takes ") + kExpires;
}

std::string fault_of_scope(const std::string& text) {
    return parse_scope(text) ? std::string()
                             : text +
                                   " is no scope; one is a resource with :read or :write "
                                   "behind it, such as recipients:write";
}

std::string read_password() {
    std::string text;
    char buffer[512];
    ssize_t got = 0;
    while (text.size() <= kMaxPasswordBytes &&
           (got = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        text.append(buffer, static_cast<std::size_t>(got));
    }
    const std::size_t end = text.find_first_of("\r\n");
    if (end != std::string::npos) {
        text.resize(end);
    }
    if (text.empty()) {
        fail(ErrorCode::kInvalid, "no password on standard input; pipe one line into the command");
    }
    return text;
}

int add_user(const Context& context, const NewUser& wanted) {
    const std::string password = read_password();
    Desk desk(context, Desk::Open::kOrCreate);
    service::PasswordHasher hasher;
    service::PrincipalCache cache(desk.clock());
    service::Users users(desk.database(), hasher, cache);
    const User user = users.create(
        Desk::actor(), wanted.email, parse_role(wanted.role).value_or(Role::kViewer), password);
    if (context.json) {
        print_json(user);
    } else {
        say(fmt::format("{} can log in as {}", user.email, wanted.role));
    }
    return 0;
}

int create_token(const Context& context, const NewKey& wanted) {
    Desk desk(context, Desk::Open::kOrCreate);
    service::PrincipalCache cache(desk.clock());
    service::Tokens tokens(desk.database(), cache);
    TokenRequest request{.name = wanted.name, .role = parse_role(wanted.role)};
    for (const std::string& scope : wanted.scopes) {
        request.scopes = request.scopes.value_or(Scopes());
        request.scopes->add(*parse_scope(scope));
    }
    request.expires_at = end_of(wanted.expires, desk.clock().now());
    const NewToken token = tokens.create(Desk::actor(), request);
    if (context.json) {
        print_json(token);
    } else {
        print_line(token.secret);
    }
    return 0;
}

/// For a lost phone: whoever can run this on the machine may let them in by password again.
int reset_totp(const Context& context, const std::string& email) {
    Desk desk(context, Desk::Open::kExisting);
    service::PasswordHasher hasher;
    service::PrincipalCache cache(desk.clock());
    const service::Users users(desk.database(), hasher, cache);
    const User user = users.get(email);
    service::SecondFactors::reset(desk.database(), Desk::actor(), user.id);
    if (context.json) {
        print_json(users.get(user.id));
    } else {
        say(fmt::format(
            "{} logs in by password alone now, and their sessions have ended; have them "
            "set up a second factor anew",
            user.email));
    }
    return 0;
}

CLI::Option* add_role(CLI::App& command, std::string& role, const std::string& help) {
    return command.add_option("--role", role, help)
        ->check(CLI::IsMember({"admin", "editor", "viewer"}));
}

void add_token_create(CLI::App& tokens, Context& context) {
    const auto token = std::make_shared<NewKey>();
    CLI::App* create = add_command(
        tokens, context, "create", "make an API token; it is shown this once", [&context, token] {
            return create_token(context, *token);
        });
    create->add_option("name", token->name, "what the token is for")->required();
    add_role(*create,
             token->role,
             "admin, editor or viewer; without it viewer, or what the scopes need");
    create
        ->add_option("--scope",
                     token->scopes,
                     "one thing it may do, such as recipients:write; may be given several times; "
                     "without it all that the role allows")
        ->check(CLI::Validator(fault_of_scope, "SCOPE"))
        ->take_all();
    create->add_option("--expires", token->expires, kExpires)
        ->check(CLI::Validator(fault_of_end, "TIME"))
        ->capture_default_str();
}

}  // namespace

void add_user_commands(CLI::App& root, Context& context) {
    const auto user = std::make_shared<NewUser>();
    CLI::App* users = add_group(root, "user", "people who log in");
    CLI::App* add = add_command(*users, context, "add", "let a person log in", [&context, user] {
        return add_user(context, *user);
    });
    add->add_option("email", user->email, "the address to log in with")->required();
    add_role(*add, user->role, "admin, editor or viewer")->capture_default_str();
    add->add_flag("--password-stdin", user->password_stdin, "read the password from standard input")
        ->required();

    const auto lost = std::make_shared<std::string>();
    CLI::App* reset =
        add_command(*users,
                    context,
                    "totp-reset",
                    "take away the second factor of somebody who lost theirs; ends their sessions",
                    [&context, lost] { return reset_totp(context, *lost); });
    reset->add_option("email", *lost, "the address they log in with")->required();

    add_token_create(*add_group(root, "token", "keys for scripts"), context);
}

}  // namespace campaignd::cli
