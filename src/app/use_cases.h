#pragma once

#include <functional>
#include <string>

#include "app/config.h"
#include "db/database.h"
#include "http/routes/services.h"
#include "service/access/idempotency.h"
#include "service/access/password_hasher.h"
#include "service/access/principal_cache.h"
#include "service/access/refusals.h"
#include "service/feedback/mailboxes.h"
#include "service/secrets/master_key.h"
#include "service/sequence/feedback.h"
#include "service/upkeep/alerts.h"
#include "service/upkeep/doctor.h"
#include "service/upkeep/host_watch.h"
#include "service/upkeep/offsite.h"

namespace campaignd::app {

/// What the use cases of the daemon are made of.
struct UseCaseParts {
    db::Database& database;
    const service::MasterKey& key;
    const Config& config;
    InstanceId instance = 0;
    std::function<void()> work_added;
};

/// Every use case of the daemon, in the order of their lifetimes.
/// Owner: App; the parts' references must outlive it. Thread-safe.
class UseCases {
  public:
    explicit UseCases(const UseCaseParts& parts);

    /// The configured address, unless a person set another one on the settings page.
    const std::string public_url;

    const service::AccessRules access_rules;
    service::PasswordHasher hasher;
    service::PasswordProof passwords;
    service::PrincipalCache cache;
    service::Refusals refusals;
    service::Settings settings;
    service::Audit audit;
    service::Idempotency idempotency;
    service::Setup setup;
    service::Auth auth;
    service::IdentityProvider identity_provider;
    service::SignOn sign_on;
    service::Profile profile;
    service::SecondFactors second_factors;
    service::Users users;
    service::Tokens tokens;
    service::Lists lists;
    service::Recipients recipients;
    service::Imports imports;
    service::Senders senders;
    service::SenderTokens sender_tokens;
    service::MailLinks links;
    service::Feedback feedback;
    service::Mailboxes mailboxes;
    service::Campaigns campaigns;
    service::CampaignMail campaign_mail;
    service::CalendarView calendar;
    service::Messages messages;
    service::QueueView queue;
    service::DashboardView dashboard;
    service::Sandbox sandbox;
    service::Backups backups;
    service::Offsite offsite;
    service::Alerts alerts;
    service::Unsubscribe unsubscribe;
    service::WebView web_view;
    service::Suppressions suppressions;
    service::Webhooks webhooks;
    service::RelaySettings relay_settings;
    service::RelayReports relay_reports;
    service::Segments segments;
    service::Tracking tracking;
    service::BulkActions bulk;
    service::MessageTemplates templates;
    service::Snippets snippets;
    service::Forms forms;
    service::Signups signups;
    service::Media media;
    service::SingleMessages singles;
    service::DnsAdvice dns;
    service::Invitations invitations;
    service::Doctor doctor;
    service::HostWatch host;

    http::Services for_http;

  private:
    /// What waits for a person beside what the database says.
    std::vector<Need> own_needs() const;
};

/// What the copies of backups elsewhere are made of.
service::OffsiteOptions offsite_options(const Config& config);

/// What the doctor needs of the configuration. `public_url` is the one in force.
service::DoctorOptions doctor_options(const Config& config, std::string public_url);

/// The master key of the configuration, or DATABASE.key. Throws as MasterKey::open() does.
service::MasterKey open_master_key(db::Database& database, const Config& config);

}  // namespace campaignd::app
