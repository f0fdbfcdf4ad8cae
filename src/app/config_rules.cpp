#include "app/config_rules.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/un.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/text.h"

namespace campaignd::app {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

bool is_listen_address(std::string_view listen) {
    if (listen.starts_with(kUnixPrefix)) {
        const std::size_t length = listen.size() - kUnixPrefix.size();
        return length > 0 && length < sizeof(sockaddr_un::sun_path);
    }
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return false;
    }
    const auto port = parse_int(listen.substr(colon + 1));
    return port && *port >= 0 && *port <= 65535;
}

bool is_public_url(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (url.starts_with(scheme)) {
            return url.size() > scheme.size() &&
                   url.find_first_of(" <>\"?#\\") == std::string_view::npos;
        }
    }
    return false;
}

/// An IPv4 or IPv6 address, or a block in CIDR notation (RFC 4632 section 3.1).
bool is_address_block(std::string_view block) {
    const std::size_t slash = block.find('/');
    const std::string address(block.substr(0, slash));
    in6_addr bytes{};
    const bool v4 = inet_pton(AF_INET, address.c_str(), &bytes) == 1;
    if (!v4 && inet_pton(AF_INET6, address.c_str(), &bytes) != 1) {
        return false;
    }
    if (slash == std::string_view::npos) {
        return true;
    }
    const auto bits = parse_int(block.substr(slash + 1));
    return bits && *bits >= 0 && *bits <= (v4 ? 32 : 128);
}

/// "0.0.0.0" and "[::]" listen everywhere but name nothing a link could hold.
std::string url_of(const std::string& listen) {
    if (listen.starts_with(kUnixPrefix)) {
        return "http://localhost";
    }
    const std::size_t colon = listen.rfind(':');
    const std::string host = listen.substr(0, colon);
    const bool any = host == "0.0.0.0" || host == "[::]";
    return "http://" + (any ? "localhost" : host) + listen.substr(colon);
}

template <typename Value>
void set_if_empty(Config& config, const char* key, Value& value, const Value& wanted) {
    if (value.empty()) {
        value = wanted;
        config.sources[key] = "default";
    }
}

/// What of [oidc] nobody could sign in with, by key.
std::vector<FieldError> sign_on_faults(const Config& config) {
    const SignOnRules& oidc = config.oidc;
    std::vector<FieldError> faults;
    const auto need = [&](bool holds, const char* key, const char* message) {
        if (!holds) {
            faults.push_back({key, message});
        }
    };
    const auto default_role = config.sources.find("oidc.default_role");
    const bool says_role =
        default_role != config.sources.end() && default_role->second != "default";
    need(
        !oidc.is_on() || is_provider_url(oidc.issuer),
        "oidc.issuer",
        "must be an address that begins with https://, such as https://login.example.org/realms/a; "
        "http:// only for this machine");
    need(oidc.is_on() || (oidc.client_id.empty() && !oidc.only),
         "oidc.issuer",
         "must name the provider when another key of [oidc] is set");
    need(!oidc.is_on() || !oidc.client_id.empty(),
         "oidc.client_id",
         "must name the client that the provider knows campaignd as");
    need(!oidc.is_on() || (" " + oidc.scope + " ").find(" openid ") != std::string::npos,
         "oidc.scope",
         "must hold \"openid\", such as \"openid email profile\"");
    need(!oidc.has_roles() || oidc.is_on(),
         "oidc.issuer",
         "must name the provider when oidc.roles gives roles by its groups");
    need(!oidc.has_roles() || !oidc.roles_claim.empty(),
         "oidc.roles_claim",
         "must name the claim with people's groups, such as \"groups\"");
    need(!oidc.is_on() || !says_role || !oidc.default_role || oidc.has_roles() ||
             !oidc.allowed_domains.empty(),
         "oidc.allowed_domains",
         "must say whose addresses get oidc.default_role, such as [\"example.org\"]; [\"*\"] is "
         "everybody whom the provider knows");
    return faults;
}

/// The secret is in a file, which is read when a copy is made: what it holds is not judged here.
std::vector<mail::PlaceFault> copy_faults(const Config& config) {
    if (config.backup.copy_to.empty()) {
        return {};
    }
    mail::CopyPlace place = copy_place(config);
    place.secret = config.backup.copy_secret_file.empty() ? "" : "in its file";
    return mail::faults_of(place);
}

}  // namespace

mail::CopyPlace copy_place(const Config& config) {
    const BackupConfig& backup = config.backup;
    mail::CopyPlace place{.url = backup.copy_to,
                          .same_disk = backup.copy_same_disk,
                          .beside = config.store.path.parent_path(),
                          .user = backup.copy_user,
                          .secret = "",
                          .key_file = backup.copy_key_file,
                          .known_hosts = backup.copy_known_hosts,
                          .endpoint = backup.copy_endpoint,
                          .region = backup.copy_region};
#if defined(CAMPAIGND_CRASH_POINTS)
    // For tests: S3 in parts of a few KiB, and no request that copies more than four of them.
    const char* part = std::getenv("CAMPAIGND_COPY_PART_BYTES");  // NOLINT(concurrency-mt-unsafe)
    if (const auto bytes = part == nullptr ? std::nullopt : parse_int(part)) {
        place.part_bytes = static_cast<std::uint64_t>(*bytes);
        place.whole_bytes = 4 * place.part_bytes;
    }
#endif
    return place;
}

void derive_defaults(Config& config, const Environment& environment) {
    namespace fs = std::filesystem;
    const fs::path beside = config.store.path.parent_path();
    set_if_empty(config, "backup.dir", config.backup.dir, beside / "backups");
    set_if_empty(config, "imports.spool_dir", config.imports.spool_dir, beside / "imports");
    if (is_listen_address(config.http.listen)) {
        set_if_empty(config, "http.public_url", config.http.public_url, url_of(config.http.listen));
    }
    while (config.http.public_url.ends_with('/')) {
        config.http.public_url.pop_back();
    }
    const auto credentials = environment.find("CREDENTIALS_DIRECTORY");
    std::error_code ignored;
    if (config.secrets.master_key_file.empty() && credentials != environment.end() &&
        fs::exists(fs::path(credentials->second) / "master.key", ignored)) {
        config.secrets.master_key_file = fs::path(credentials->second) / "master.key";
        config.sources["secrets.master_key_file"] = "systemd credential";
    }
    if (config.oidc.is_on()) {
        // Groups that give roles give them alone, unless somebody says what the others have.
        if (config.oidc.has_roles() && config.sources["oidc.default_role"] == "default") {
            config.oidc.default_role = std::nullopt;
        }
        set_if_empty(
            config, "oidc.name", config.oidc.name, std::string(host_of_url(config.oidc.issuer)));
    }
    if (config.oidc.is_on() && config.oidc.client_secret_file.empty() &&
        credentials != environment.end() &&
        fs::exists(fs::path(credentials->second) / "oidc.secret", ignored)) {
        config.oidc.client_secret_file = fs::path(credentials->second) / "oidc.secret";
        config.sources["oidc.client_secret_file"] = "systemd credential";
    }
    fs::path key_file = config.store.path;
    key_file += ".key";
    set_if_empty(config, "secrets.master_key_file", config.secrets.master_key_file, key_file);
}

std::vector<FieldError> broken_rules(const Config& config) {
    std::vector<FieldError> faults;
    const auto need = [&](bool holds, const char* key, const std::string& message) {
        if (!holds) {
            const auto source = config.sources.find(key);
            const bool given = source != config.sources.end() && source->second != "default";
            faults.push_back({key, message + (given ? " (" + source->second + ")" : "")});
        }
    };
    need(is_listen_address(config.http.listen),
         "http.listen",
         "must be HOST:PORT or unix:PATH, such as 127.0.0.1:8080");
    need(config.http.public_url.empty() || is_public_url(config.http.public_url),
         "http.public_url",
         "must be a web address without a query, such as https://mail.example.org");
    for (const std::string& block : config.http.trusted_proxies) {
        need(is_address_block(block),
             "http.trusted_proxies",
             fmt::format("\"{}\" is no address or CIDR block, such as 10.0.0.0/8", block));
    }
    std::error_code ignored;
    const std::filesystem::path& page = config.http.web_root;
    need(page.empty() || std::filesystem::is_regular_file(page / "index.html", ignored),
         "http.web_root",
         fmt::format("\"{}\" is no folder with an index.html in it; remove the key to serve the "
                     "page that is built in",
                     page.string()));
    need(!config.store.path.empty(), "store.path", "must name a file");
    need(!config.queue.backoff.empty(), "queue.backoff_s", "must hold at least one pause");
    need(config.queue.stop_bulk_free_bytes >= config.queue.stop_lease_free_bytes,
         "queue.stop_bulk_free_bytes",
         "must not be below queue.stop_lease_free_bytes: bulk work has to stop first");
    for (const FieldError& fault : sign_on_faults(config)) {
        need(false, fault.field.c_str(), fault.message);
    }
    for (const mail::PlaceFault& fault : copy_faults(config)) {
        need(false, ("backup." + fault.key).c_str(), fault.words);
    }
    return faults;
}

}  // namespace campaignd::app
