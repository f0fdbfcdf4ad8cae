#include "cli/fetch_copy.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/own_file.h"
#include "base/text.h"
#include "cli/operator_files.h"
#include "cli/output.h"
#include "mail/smtp/link.h"
#include "service/secrets/secret_file.h"
#include "service/upkeep/backup_copies.h"
#include "service/upkeep/offsite.h"

namespace campaignd::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCopy = ".copy";

/// The folder of a place, and the one copy that was named in it; "" for the newest.
struct Aim {
    mail::CopyPlace place;
    std::string name;
};

Aim aim_at(mail::CopyPlace place) {
    Aim aim{std::move(place), ""};
    std::string& url = aim.place.url;
    if (url.ends_with(kCopy)) {
        const std::size_t slash = url.rfind('/');
        aim.name = url.substr(slash + 1);
        if (!service::parse_copy_name(aim.name)) {
            fail(
                ErrorCode::kInvalid,
                fmt::format("{} is no name of a copy: give it back the name that campaignd gave it",
                            aim.name));
        }
        url.resize(slash);
    }
    return aim;
}

/// The newest that the key opens; where it opens none, the newest says which key would.
std::string newest(const std::vector<std::string>& names,
                   const service::RecoveryKey& key,
                   const std::string& where) {
    const auto all = service::copies_among(names, "", SystemClock().now());
    const auto own = service::opened_by(all, key.id());
    const auto& copies = own.empty() ? all : own;
    if (copies.empty()) {
        fail(ErrorCode::kNotFound, fmt::format("there is no copy of a backup at {}", where));
    }
    std::set<std::string> instances;
    for (const service::CopyName& copy : copies) {
        instances.insert(copy.instance);
    }
    if (instances.size() > 1) {
        fail(ErrorCode::kConflict,
             fmt::format("{} instances have copies at {}; name the copy, such as {}/{}",
                         instances.size(),
                         where,
                         where,
                         copies.front().text()));
    }
    return copies.front().text();
}

fs::path folder_beside(const fs::path& database) {
    fs::path folder = database;
    folder += ".fetching";
    begin_own_folder(folder);
    return folder;
}

/// One copy, wherever it lies: its name, and its bytes from the first to the last.
struct Found {
    std::string name;
    std::function<void(const mail::CopyTarget::Sink&)> read;
};

Found find_in_folder(const Aim& aim, const service::RecoveryKey& key) {
    const auto folder = std::make_shared<NamedFolder>(fs::path(aim.place.url));
    const std::string name =
        aim.name.empty() && *folder ? newest(folder->names(), key, aim.place.url) : aim.name;
    const auto file =
        std::make_shared<UniqueFd>(*folder && !name.empty() ? folder->open(name) : UniqueFd());
    if (!*file) {
        fail(ErrorCode::kNotFound,
             fmt::format("there is no copy {}", (fs::path(aim.place.url) / name).string()));
    }
    return {name, [file, name](const mail::CopyTarget::Sink& sink) {
                read_all(*file, name, [&](std::string_view bytes) { sink(bytes); });
            }};
}

/// Keys that only root may read go along in memory: libcurl takes their paths.
struct HeldKeys {
    UniqueFd key;
    UniqueFd known_hosts;
    std::unique_ptr<mail::CopyTarget> target;
};

Found find_at_server(Aim aim, const service::RecoveryKey& key, const fs::path& secret_file) {
    const auto held = std::make_shared<HeldKeys>();
    mail::CopyPlace& place = aim.place;
    if (!secret_file.empty()) {
        place.secret = trim(service::read_secret_from(open_named_file(secret_file), secret_file));
    }
    if (!place.key_file.empty()) {
        place.key_file = hold_named_file(place.key_file, held->key);
    }
    if (!place.known_hosts.empty()) {
        place.known_hosts = hold_named_file(place.known_hosts, held->known_hosts);
    }
    held->target = mail::open_copy_target(place, [] { return false; });
    const std::string name =
        aim.name.empty() ? newest(held->target->list(), key, mail::shown(place)) : aim.name;
    return {name, [held, name](const mail::CopyTarget::Sink& sink) {
                service::read_whole(*held->target, name, sink);
            }};
}

/// It is unpacked once, and the database is copied once more into its place.
void require_room(const fs::path& folder, const CopyManifest& manifest) {
    std::error_code failed;
    const fs::space_info disk = fs::space(folder, failed);
    if (!failed && disk.available / 2 < manifest.bytes) {
        fail(ErrorCode::kUnavailable,
             fmt::format("the restore needs {} MiB in {}, of which {} are free: free some space",
                         2 * (manifest.bytes >> 20U),
                         folder.string(),
                         disk.available >> 20U));
    }
}

/// Typed, but not shown.
class Hidden {
  public:
    Hidden() {
        if (tcgetattr(STDIN_FILENO, &before_) == 0) {
            termios hidden = before_;
            hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            is_set_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
        }
    }

    ~Hidden() {
        if (is_set_) {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        }
    }

    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

  private:
    termios before_{};
    bool is_set_ = false;
};

}  // namespace

bool names_a_copy(const std::string& source) {
    std::error_code ignored;
    return mail::is_copy_url(source) || source.ends_with(kCopy) ||
           fs::is_directory(source, ignored);
}

FetchedCopy::FetchedCopy(const CopySource& source,
                         const service::RecoveryKey& key,
                         const fs::path& file)
    : folder_(folder_beside(file)) {
    try {
        const mail::CurlInit curl;
        const Aim aim = aim_at(source.place);
        const Found found = mail::is_copy_url(source.place.url)
                                ? find_at_server(aim, key, source.secret_file)
                                : find_in_folder(aim, key);
        name = found.name;
        say(fmt::format("fetching {} from {}", name, mail::shown(aim.place)));
        Progress progress;
        std::uint64_t expected = 0;
        std::uint64_t got = 0;
        service::CopyUnpacker unpacker(key, name, folder_, [&](const CopyManifest& manifest) {
            require_room(folder_, manifest);
            expected = manifest.bytes;
        });
        found.read([&](std::string_view bytes) {
            unpacker.feed(bytes);
            got += bytes.size();
            if (expected > 0) {
                progress.show(
                    std::min(1.0, static_cast<double>(got) / static_cast<double>(expected)),
                    fmt::format("{} of {} MiB", got >> 20U, expected >> 20U));
            }
        });
        progress.finish();
        service::UnpackedCopy copy = unpacker.finish();
        database = std::move(copy.database);
        master_key = std::move(copy.master_key);
        config = std::move(copy.config);
    } catch (...) {
        remove_own_folder(folder_);
        throw;
    }
}

FetchedCopy::~FetchedCopy() {
    remove_own_folder(folder_);
}

service::RecoveryKey read_recovery_key(const fs::path& file) {
    if (!file.empty()) {
        return service::RecoveryKey::parse(service::read_secret_from(open_named_file(file), file));
    }
    std::string text;
    if (isatty(STDIN_FILENO) == 1) {
        fmt::print(stderr, "Recovery key (not shown): ");
        {
            const Hidden hidden;
            std::getline(std::cin, text);
        }
        fmt::print(stderr, "\n");
    } else {
        std::getline(std::cin, text);
    }
    return service::RecoveryKey::parse(text);
}

PlacedKey place_master_key(const fs::path& file, const std::string& text) {
    PlacedKey placed{file, {}};
    std::error_code none;
    if (fs::exists(file, none)) {
        if (trim(service::read_secret_file(file).value_or("")) == trim(text)) {
            return placed;
        }
        placed.kept = file;
        placed.kept += ".before-restore";
        for (int i = 2; fs::exists(placed.kept, none); ++i) {
            placed.kept = file;
            placed.kept += fmt::format(".before-restore.{}", i);
        }
        std::error_code failed;
        fs::rename(file, placed.kept, failed);
        if (failed) {
            fail(ErrorCode::kUnavailable,
                 fmt::format("{} cannot be kept as {}: {}",
                             file.string(),
                             placed.kept.string(),
                             failed.message()));
        }
    }
    write_durably(file, text, true);
    return placed;
}

}  // namespace campaignd::cli
