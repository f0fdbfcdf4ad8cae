#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/machine.h"
#include "model/campaign.h"
#include "model/sign_on.h"
#include "model/user.h"

namespace campaignd::app {

struct HttpConfig {
    std::string listen = "127.0.0.1:8080";  // host:port, [v6]:port or unix:PATH; port 0 = any free
    std::string public_url;                 // without a slash at the end; default http://LISTEN
    std::vector<std::string> trusted_proxies;  // addresses or CIDR blocks
    int workers = 4;
    std::filesystem::path web_root;  // empty = the page embedded in the binary
};

struct StoreConfig {
    std::filesystem::path path = "/var/lib/campaignd/campaignd.db";
    std::filesystem::path machine_id_file = kMachineIdFile;  // empty = do not tell machines apart
};

struct QueueConfig {
    int attempts = 3;
    std::vector<std::chrono::seconds> backoff = {std::chrono::seconds(60),
                                                 std::chrono::seconds(600)};
    std::chrono::seconds give_up_after{48 * 3600};  // of a person whose server says "later"
    std::chrono::seconds lease{60};
    std::chrono::seconds drain{30};
    UncertainPolicy uncertain = UncertainPolicy::kRetry;  // of new campaigns
    std::int64_t stop_bulk_free_bytes = std::int64_t{1} << 30;
    std::int64_t stop_lease_free_bytes = std::int64_t{256} << 20;
};

/// Deadlines per SMTP stage; the defaults are RFC 5321 section 4.5.3.2, but for `connect`.
struct SendConfig {
    int connections = 50;
    std::chrono::seconds connect{30};
    std::chrono::seconds command{300};
    std::chrono::seconds data{120};
    std::chrono::seconds block{180};
    std::chrono::seconds dot{600};
    std::chrono::seconds idle{10};
    bool allow_private = true;  // relays and mailboxes may be here and in private networks
};

/// When soft bounces add up to a dead address.
struct FeedbackConfig {
    int soft_bounces = 5;
    int soft_window_d = 30;
};

struct LogConfig {
    log::Level level = log::Level::kInfo;
    log::Format format = log::Format::kAuto;
};

struct BackupConfig {
    std::filesystem::path dir;  // default: backups/ beside the database
    int keep = 7;
    std::chrono::hours every{24};  // 0 = only when asked

    // The encrypted copies at another place.
    std::string copy_to;  // a folder, sftp://, dav://, davs:// or s3://; empty: none
    int copy_keep = 7;
    bool copy_same_disk = false;
    std::string copy_user;
    std::filesystem::path copy_secret_file;  // a password or a secret key
    std::filesystem::path copy_key_file;     // of SFTP
    std::filesystem::path copy_known_hosts;  // of SFTP
    std::string copy_endpoint;               // of S3; empty: Amazon's
    std::string copy_region = "us-east-1";   // of S3
    int drill_every_d = 7;                   // 0 = only when asked
};

struct ImportsConfig {
    std::filesystem::path spool_dir;  // default: imports/ beside the database
};

/// The library of pictures and attachments.
struct MediaConfig {
    int max_file_mb = 10;
    int max_total_mb = 2048;
};

struct WebhooksConfig {
    bool allow_private = true;  // this machine and private networks may be called
    std::chrono::seconds timeout{15};
};

/// Who may come in, and how.
struct AccessConfig {
    /// Everybody of this role or a higher one needs a second factor; none: nobody.
    std::optional<Role> require_totp;
};

/// Who did what.
struct AuditConfig {
    int keep_d = 730;  // 0 = for ever
};

struct SecretsConfig {
    std::filesystem::path master_key_file;  // default: the credential, else DATABASE.key
};

/// Everything the daemon and its commands can be told. A plain value: read
/// once at start by load_config(), handed on by const reference.
struct Config {
    HttpConfig http;
    StoreConfig store;
    QueueConfig queue;
    SendConfig send;
    FeedbackConfig feedback;
    LogConfig log;
    BackupConfig backup;
    ImportsConfig imports;
    MediaConfig media;
    WebhooksConfig webhooks;
    AccessConfig access;
    SignOnRules oidc;
    AuditConfig audit;
    SecretsConfig secrets;

    std::filesystem::path file;  // that was read; empty: there was none

    /// Where each value comes from, by key: "default", "FILE line N" or the variable's name.
    std::map<std::string, std::string> sources;
};

/// What SIGHUP may change while running; every other key needs a restart.
struct ReloadableConfig {
    LogConfig log;
    std::chrono::hours backup_every{0};
    std::int64_t stop_bulk_free_bytes = 0;
};

/// CAMPAIGND_SECTION__KEY variables, and CREDENTIALS_DIRECTORY as systemd sets it.
using Environment = std::map<std::string, std::string>;

inline constexpr const char* kDefaultConfigFile = "/etc/campaignd/campaignd.toml";

/// The CAMPAIGND_* variables of this process. Call it before any thread starts.
Environment process_environment();

/// Reads `file` (or, without one, the default file when there is one), then the environment,
/// which wins. Throws Error(kInvalid) with every fault at once, each naming file, line and key.
Config load_config(const std::optional<std::filesystem::path>& file,
                   const Environment& environment);

/// The whole configuration as TOML, each value with its source; never a secret's content.
std::string to_toml(const Config& config);

ReloadableConfig reloadable(const Config& config);

/// Keys that differ and take effect only at the next start; for the answer to SIGHUP.
std::vector<std::string> changed_but_fixed(const Config& running, const Config& read);

}  // namespace campaignd::app
