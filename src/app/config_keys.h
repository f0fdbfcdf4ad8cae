#pragma once

#include <cstdint>
#include <limits>

#include "app/config.h"

namespace campaignd::app {

/// One key of the configuration: its name, whether SIGHUP may change it, what a number may be.
struct KeyRule {
    const char* name = nullptr;
    const char* help = nullptr;
    bool live = false;
    std::int64_t min = 0;
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

inline constexpr bool kLive = true;
inline constexpr bool kFixed = false;
inline constexpr std::int64_t kDaySeconds = 86400;

/// Calls `visit(KeyRule, member)` for the keys of [http] and [store].
template <typename AnyConfig, typename Visitor>
void visit_front_keys(AnyConfig& config, Visitor& visit) {
    visit(KeyRule{"http.listen", "host:port, or unix:PATH"}, config.http.listen);
    visit(KeyRule{"http.public_url", "address in links of messages; default http://LISTEN"},
          config.http.public_url);
    visit(KeyRule{"http.trusted_proxies", "peers whose X-Forwarded-For is believed"},
          config.http.trusted_proxies);
    visit(KeyRule{"http.workers", "threads that answer requests", kFixed, 1, 64},
          config.http.workers);
    visit(KeyRule{"http.web_root", "serve the page from this folder instead of the binary"},
          config.http.web_root);
    visit(KeyRule{"store.path", "the database file"}, config.store.path);
    visit(KeyRule{"store.machine_id_file", "tells this machine from others; \"\" = do not"},
          config.store.machine_id_file);
}

/// ... and of [queue] and [send].
template <typename AnyConfig, typename Visitor>
void visit_sending_keys(AnyConfig& config, Visitor& visit) {
    auto& queue = config.queue;
    visit(KeyRule{"queue.attempts", "tries before a message fails", kFixed, 1, 20}, queue.attempts);
    visit(KeyRule{"queue.backoff_s", "pauses between tries", kFixed, 1, 7 * kDaySeconds},
          queue.backoff);
    visit(KeyRule{"queue.give_up_after_s",
                  "how long a person's server may say \"later\" before the message fails",
                  kFixed,
                  1,
                  30 * kDaySeconds},
          queue.give_up_after);
    visit(KeyRule{"queue.lease_s", "how long a worker may hold a job", kFixed, 10, 3600},
          queue.lease);
    visit(KeyRule{"queue.drain_s", "time for open dialogues at SIGTERM", kFixed, 1, 600},
          queue.drain);
    visit(KeyRule{"queue.uncertain", "\"retry\" or \"hold\", for new campaigns"}, queue.uncertain);
    visit(KeyRule{"queue.stop_bulk_free_bytes", "below it, imports and enrolling wait", kLive},
          queue.stop_bulk_free_bytes);
    visit(KeyRule{"queue.stop_lease_free_bytes", "below it, sending waits"},
          queue.stop_lease_free_bytes);
    auto& send = config.send;
    visit(KeyRule{"send.connections", "SMTP connections of all senders", kFixed, 1, 1000},
          send.connections);
    visit(KeyRule{"send.connect_s", "deadline: connect and TLS", kFixed, 1, 600}, send.connect);
    visit(KeyRule{"send.command_s", "deadline: EHLO, MAIL, RCPT", kFixed, 1, 3600}, send.command);
    visit(KeyRule{"send.data_s", "deadline: the answer to DATA", kFixed, 1, 3600}, send.data);
    visit(KeyRule{"send.block_s", "deadline: each block of the body", kFixed, 1, 3600}, send.block);
    visit(KeyRule{"send.dot_s", "deadline: the answer to the final dot", kFixed, 1, 3600},
          send.dot);
    visit(KeyRule{"send.idle_s", "how long an unused connection is kept", kFixed, 1, 600},
          send.idle);
    visit(KeyRule{"send.allow_private", "relays and mailboxes may be private and local addresses"},
          send.allow_private);
}

/// ... and of [backup].
template <typename AnyConfig, typename Visitor>
void visit_backup_keys(AnyConfig& config, Visitor& visit) {
    auto& backup = config.backup;
    visit(KeyRule{"backup.dir", "where backups go; default backups/ beside the database"},
          backup.dir);
    visit(KeyRule{"backup.keep", "backups kept; older ones are deleted", kFixed, 1, 1000},
          backup.keep);
    visit(KeyRule{"backup.every_h", "hours between backups; 0 = only when asked", kLive, 0, 8760},
          backup.every);
    visit(KeyRule{"backup.copy_to",
                  "encrypted copies go there: a folder on another disk, sftp://, davs:// or s3://"},
          backup.copy_to);
    visit(KeyRule{"backup.copy_keep", "copies kept there", kFixed, 1, 1000}, backup.copy_keep);
    visit(KeyRule{"backup.copy_same_disk", "the folder may be on the database's own disk"},
          backup.copy_same_disk);
    visit(KeyRule{"backup.copy_user", "user of WebDAV or SFTP, access key of S3"},
          backup.copy_user);
    visit(KeyRule{"backup.copy_secret_file", "holds its password or secret key; mode 0600"},
          backup.copy_secret_file);
    visit(KeyRule{"backup.copy_key_file", "private key for SFTP"}, backup.copy_key_file);
    visit(KeyRule{"backup.copy_known_hosts", "keys of hosts that SFTP trusts"},
          backup.copy_known_hosts);
    visit(KeyRule{"backup.copy_endpoint", "address of S3-compatible storage; default Amazon's"},
          backup.copy_endpoint);
    visit(KeyRule{"backup.copy_region", "region of S3"}, backup.copy_region);
    visit(KeyRule{"backup.drill_every_d",
                  "days between restore drills; 0 = only when asked",
                  kFixed,
                  0,
                  365},
          backup.drill_every_d);
}

/// ... and of [oidc].
template <typename AnyConfig, typename Visitor>
void visit_sign_on_keys(AnyConfig& config, Visitor& visit) {
    auto& oidc = config.oidc;
    visit(KeyRule{"oidc.issuer", "OpenID provider to sign in by, as it writes itself; \"\" = none"},
          oidc.issuer);
    visit(KeyRule{"oidc.name", "what the log-in page calls it; default its host"}, oidc.name);
    visit(KeyRule{"oidc.client_id", "the client that it knows campaignd as"}, oidc.client_id);
    visit(KeyRule{"oidc.client_secret_file", "holds the client's secret; mode 0600"},
          oidc.client_secret_file);
    visit(KeyRule{"oidc.scope", "what is asked of it"}, oidc.scope);
    visit(KeyRule{"oidc.roles_claim", "the claim that names people's groups"}, oidc.roles_claim);
    visit(KeyRule{"oidc.roles", "by group, such as {\"mail-team\" = \"editor\"}; {} = given here"},
          oidc.roles);
    visit(KeyRule{"oidc.default_role",
                  "of somebody new, or in none of the groups; \"nobody\" = they do not come in"},
          oidc.default_role);
    visit(KeyRule{"oidc.allowed_domains",
                  "domains of addresses of somebody new; [\"*\"] = every one; [] = nobody new"},
          oidc.allowed_domains);
    visit(KeyRule{"oidc.trust_email",
                  "addresses count as verified although the provider does not say so"},
          oidc.trust_email);
    visit(KeyRule{"oidc.only", "no password opens a session"}, oidc.only);
    visit(KeyRule{"oidc.allow_private", "the provider may be at a private or local address"},
          oidc.allow_private);
}

/// ... and of everything beside them.
template <typename AnyConfig, typename Visitor>
void visit_housekeeping_keys(AnyConfig& config, Visitor& visit) {
    visit(
        KeyRule{"feedback.soft_bounces", "soft bounces that make an address dead", kFixed, 1, 100},
        config.feedback.soft_bounces);
    visit(KeyRule{"feedback.soft_window_d", "days within which they count", kFixed, 1, 365},
          config.feedback.soft_window_d);
    visit(KeyRule{"log.level", "\"debug\", \"info\", \"warn\" or \"error\"", kLive},
          config.log.level);
    visit(KeyRule{"log.format", "\"auto\", \"text\", \"json\" or \"journal\"", kLive},
          config.log.format);
    visit_backup_keys(config, visit);
    visit(KeyRule{"imports.spool_dir", "uploads wait here; default imports/ beside the database"},
          config.imports.spool_dir);
    visit(KeyRule{"media.max_file_mb", "the largest picture or attachment", kFixed, 1, 100},
          config.media.max_file_mb);
    visit(KeyRule{"media.max_total_mb", "all pictures and attachments", kFixed, 1, 1'000'000},
          config.media.max_total_mb);
    visit(KeyRule{"webhooks.allow_private", "webhooks may call private and local addresses"},
          config.webhooks.allow_private);
    visit(KeyRule{"webhooks.timeout_s", "deadline of one call", kFixed, 1, 120},
          config.webhooks.timeout);
    visit(KeyRule{"access.require_totp",
                  "who needs a second factor: \"nobody\", or from which role on"},
          config.access.require_totp);
    visit_sign_on_keys(config, visit);
    visit(KeyRule{"audit.keep_d", "days that the audit is kept; 0 = for ever", kFixed, 0, 36'500},
          config.audit.keep_d);
    visit(KeyRule{"secrets.master_key_file", "the key that seals passwords; never its content"},
          config.secrets.master_key_file);
}

/// The one list of all keys, in the order `config print` shows them.
template <typename AnyConfig, typename Visitor>
void visit_keys(AnyConfig& config, Visitor&& visit) {
    visit_front_keys(config, visit);
    visit_sending_keys(config, visit);
    visit_housekeeping_keys(config, visit);
}

}  // namespace campaignd::app
