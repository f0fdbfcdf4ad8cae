#include "app/use_cases.h"

#include <fmt/format.h>

#include "app/config_rules.h"
#include "base/error.h"
#include "base/log.h"
#include "mail/net/http_client.h"
#include "service/secrets/secret_file.h"
#include "wire/singles.h"

namespace campaignd::app {
namespace {

void announce_setup(const std::string& url, const std::string& token, const std::string& file) {
    log::info("app",
              "nobody can log in yet: open {}/ and make the first admin with the setup token {} "
              "(also in {})",
              url,
              token,
              file);
}

/// What an authenticator app shows beside the e-mail address: which campaignd it is.
std::string issuer_of(std::string_view public_url) {
    const std::size_t scheme = public_url.find("://");
    const std::string_view rest =
        scheme == public_url.npos ? public_url : public_url.substr(scheme + 3);
    return "campaignd " + std::string(rest.substr(0, rest.find_first_of(":/")));
}

/// A backup that could not be made waits for a person, until one is made.
std::vector<Need> failed_backup(const std::optional<BackupFailure>& failure) {
    if (!failure) {
        return {};
    }
    return {{.subject = "backup",
             .what = "The last backup could not be made.",
             .remedy = "Look at the log and at the disk, then make one.",
             .page = "/settings",
             .since = failure->at}};
}

/// What the checks of a relay's reports fetch: small files of public servers.
std::optional<std::string> fetch_url(const std::string& url) {
    mail::HttpClientOptions options;
    options.allow_private = false;
    options.max_answer_bytes = 64 * 1024;
    mail::HttpCall call;
    call.url = url;
    call.post = false;
    const mail::HttpOutcome outcome = mail::call_and_wait(options, std::move(call));
    if (outcome.status != 200) {
        log::warn("app", "{} cannot be fetched: {} {}", url, outcome.status, outcome.answer);
        return std::nullopt;
    }
    return outcome.answer;
}

/// To the servers that give senders their tokens.
mail::HttpClientOptions token_calls(const SendConfig& config) {
    constexpr std::chrono::seconds kTime{10};
    mail::HttpClientOptions options;
    options.timeout = kTime;
    options.allow_private = config.allow_private;
    return options;
}

/// To the provider that people sign in by: somebody waits for its answer.
mail::HttpClientOptions calls_of_people() {
    constexpr std::chrono::seconds kTime{10};
    mail::HttpClientOptions options;
    options.timeout = kTime;
    options.user_agent = std::string("campaignd/") + CAMPAIGND_VERSION;
    return options;
}

MediaLimits media_limits(const MediaConfig& config) {
    MediaLimits limits;
    limits.file_bytes = static_cast<std::uint64_t>(config.max_file_mb) << 20U;
    limits.total_bytes = static_cast<std::uint64_t>(config.max_total_mb) << 20U;
    return limits;
}

}  // namespace

service::OffsiteOptions offsite_options(const Config& config) {
    return {.place = copy_place(config),
            .secret_file = config.backup.copy_secret_file,
            .keep = config.backup.copy_keep,
            .backup_every = config.backup.every,
            .drill_every_d = config.backup.drill_every_d,
            .scratch = config.backup.dir / "restore-drill",
            .spare_bytes = config.queue.stop_bulk_free_bytes,
            .config = to_toml(config),
            .version = CAMPAIGND_VERSION};
}

service::DoctorOptions doctor_options(const Config& config, std::string public_url) {
    constexpr std::uint64_t kBesideSending = 1'024;  // requests, files of the database, mailboxes
    service::DoctorOptions options;
    options.configuration = config.file;
    options.backup_dir = config.backup.dir;
    options.spool_dir = config.imports.spool_dir;
    options.public_url = std::move(public_url);
    options.backup_every = config.backup.every;
    options.stop_bulk_free_bytes = config.queue.stop_bulk_free_bytes;
    options.stop_lease_free_bytes = config.queue.stop_lease_free_bytes;
    options.descriptors_needed =
        static_cast<std::uint64_t>(config.send.connections) + kBesideSending;
    options.http.timeout = std::chrono::seconds(10);
    options.http.max_answer_bytes = std::size_t{16} * 1024;
    options.http.user_agent = std::string("campaignd/") + CAMPAIGND_VERSION;
    options.sign_on = config.oidc;
    return options;
}

service::MasterKey open_master_key(db::Database& database, const Config& config) {
    const auto source = config.sources.find("secrets.master_key_file");
    if (source == config.sources.end() || source->second == "default") {
        return service::MasterKey::open(database, std::nullopt);
    }
    const std::filesystem::path& file = config.secrets.master_key_file;
    const auto text = service::read_secret_file(file);
    if (!text) {
        throw Error(std::vector<FieldError>{
            {"secrets.master_key_file",
             fmt::format("there is no file {0} ({1}); make it: openssl rand -base64 32 > {0} && "
                         "chmod 600 {0}",
                         file.string(),
                         source->second)}});
    }
    return service::MasterKey::open(database, service::GivenKey{*text, file.string()});
}

UseCases::UseCases(const UseCaseParts& parts)
    : public_url(service::Settings(parts.database)
                     .get()
                     .public_url.value_or(parts.config.http.public_url)),
      access_rules{parts.config.access.require_totp,
                   parts.config.oidc.only ? parts.config.oidc.name : std::string()},
      passwords(parts.database, hasher),
      cache(parts.database.clock()),
      refusals(parts.database),
      settings(parts.database),
      audit(parts.database, refusals, parts.config.audit.keep_d),
      idempotency(parts.database, parts.key),
      setup(parts.database,
            hasher,
            [this](const std::string& token, const std::filesystem::path& file) {
                announce_setup(public_url, token, file.string());
            }),
      auth(parts.database, parts.key, passwords, cache, refusals, access_rules),
      identity_provider(parts.database.clock(), parts.config.oidc, calls_of_people()),
      sign_on(parts.database, parts.key, auth, cache, refusals, identity_provider, public_url),
      profile(parts.database, hasher, passwords, auth, cache, access_rules),
      second_factors(parts.database, parts.key, passwords, cache, issuer_of(public_url)),
      users(parts.database, hasher, cache),
      tokens(parts.database, cache),
      lists(parts.database),
      recipients(parts.database),
      imports(parts.database, parts.config.imports.spool_dir),
      senders(parts.database, parts.key, parts.config.send.allow_private),
      sender_tokens(parts.database, parts.key, public_url, token_calls(parts.config.send)),
      links(parts.key.derive("message-id"), parts.key.derive("token"), public_url),
      feedback(service::FeedbackOptions{parts.config.feedback.soft_bounces,
                                        parts.config.feedback.soft_window_d}),
      mailboxes(parts.database, senders, links, feedback),
      campaigns(parts.database, parts.work_added, parts.config.queue.uncertain),
      campaign_mail(parts.database, senders, links),
      calendar(parts.database),
      messages(parts.database, links, parts.work_added),
      queue(parts.database,
            messages,
            {parts.config.queue.attempts, parts.instance, parts.work_added}),
      dashboard(parts.database, campaigns, [this] { return own_needs(); }),
      sandbox(parts.database),
      backups(parts.database,
              parts.config.backup.dir,
              parts.config.backup.keep,
              parts.config.queue.stop_lease_free_bytes,
              !parts.config.backup.copy_to.empty()),
      offsite(parts.database, parts.key, offsite_options(parts.config), parts.work_added),
      alerts(parts.database, senders, links, public_url, [this] { return own_needs(); }),
      unsubscribe(parts.database, links),
      web_view(parts.database, links),
      suppressions(parts.database, parts.work_added),
      webhooks(parts.database, parts.key, parts.work_added),
      relay_settings(parts.database, parts.key),
      relay_reports(parts.database, links, relay_settings, fetch_url),
      segments(parts.database),
      tracking(parts.database, links, parts.key.derive("network")),
      bulk(parts.database, parts.config.imports.spool_dir, parts.work_added),
      templates(parts.database),
      snippets(parts.database),
      forms(parts.database, links),
      signups(parts.database, links, parts.key.derive("signup-limits"), parts.work_added),
      media(parts.database, media_limits(parts.config.media), public_url),
      singles(parts.database, idempotency, links, wire::single_answer, parts.work_added),
      dns(parts.database),
      invitations(parts.database, senders, links, hasher),
      doctor(
          parts.database, senders, dns, backups, offsite, doctor_options(parts.config, public_url)),
      host(parts.database, doctor),
      for_http{setup,
               auth,
               users,
               tokens,
               lists,
               recipients,
               imports,
               senders,
               campaigns,
               campaign_mail,
               calendar,
               messages,
               queue,
               dashboard,
               sandbox,
               backups,
               audit,
               settings,
               unsubscribe,
               web_view,
               suppressions,
               webhooks,
               relay_settings,
               relay_reports,
               segments,
               tracking,
               templates,
               snippets,
               forms,
               signups,
               parts.config.imports.spool_dir.string(),
               parts.work_added,
               bulk,
               media,
               singles,
               dns,
               profile,
               second_factors,
               invitations,
               sender_tokens,
               offsite,
               sign_on,
               [this] { return host.last(); },
               parts.config.webhooks.allow_private} {}

std::vector<Need> UseCases::own_needs() const {
    const auto failure = backups.last_failure();
    std::vector<Need> needs = failed_backup(failure);
    for (Need& need : offsite.needs()) {
        needs.push_back(std::move(need));
    }
    for (Need& need : host.needs()) {
        if (!failure || !need.subject.starts_with("host:backup:")) {  // said already
            needs.push_back(std::move(need));
        }
    }
    return needs;
}

}  // namespace campaignd::app
