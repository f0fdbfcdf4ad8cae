#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/error.h"
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

struct NewAccess {
    std::string name;  // an address, or the name of a token
    std::string role = "admin";
    bool password_stdin = false;
};

/// The command line has checked the word.
Role role_of(const NewAccess& wanted) {
    return parse_role(wanted.role).value_or(Role::kViewer);
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

int add_user(const Context& context, const NewAccess& wanted) {
    const std::string password = read_password();
    Desk desk(context, Desk::Open::kOrCreate);
    service::PasswordHasher hasher;
    service::PrincipalCache cache(desk.clock());
    service::Users users(desk.database(), hasher, cache);
    const User user = users.create(Desk::actor(), wanted.name, role_of(wanted), password);
    if (context.json) {
        print_json(user);
    } else {
        say(fmt::format("{} can log in as {}", user.email, wanted.role));
    }
    return 0;
}

int create_token(const Context& context, const NewAccess& wanted) {
    Desk desk(context, Desk::Open::kOrCreate);
    service::PrincipalCache cache(desk.clock());
    service::Tokens tokens(desk.database(), cache);
    const NewToken token = tokens.create(Desk::actor(), wanted.name, role_of(wanted));
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

void add_role(CLI::App& command, NewAccess& wanted) {
    command.add_option("--role", wanted.role, "admin, editor or viewer")
        ->check(CLI::IsMember({"admin", "editor", "viewer"}))
        ->capture_default_str();
}

}  // namespace

void add_user_commands(CLI::App& root, Context& context) {
    const auto user = std::make_shared<NewAccess>();
    CLI::App* users = add_group(root, "user", "people who log in");
    CLI::App* add = add_command(*users, context, "add", "let a person log in", [&context, user] {
        return add_user(context, *user);
    });
    add->add_option("email", user->name, "the address to log in with")->required();
    add_role(*add, *user);
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

    const auto token = std::make_shared<NewAccess>();
    CLI::App* tokens = add_group(root, "token", "keys for scripts");
    CLI::App* create = add_command(
        *tokens, context, "create", "make an API token; it is shown this once", [&context, token] {
            return create_token(context, *token);
        });
    create->add_option("name", token->name, "what the token is for")->required();
    add_role(*create, *token);
}

}  // namespace campaignd::cli
