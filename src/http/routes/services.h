#pragma once

#include <functional>
#include <string>

#include "model/host_report.h"
#include "service/access/audit.h"
#include "service/access/auth.h"
#include "service/access/profile.h"
#include "service/access/second_factors.h"
#include "service/access/settings.h"
#include "service/access/setup.h"
#include "service/access/sign_on.h"
#include "service/access/tokens.h"
#include "service/access/users.h"
#include "service/campaigns/calendar_view.h"
#include "service/campaigns/campaign_mail.h"
#include "service/campaigns/campaigns.h"
#include "service/campaigns/dashboard_view.h"
#include "service/campaigns/queue_view.h"
#include "service/campaigns/web_view.h"
#include "service/content/media.h"
#include "service/content/message_templates.h"
#include "service/content/snippets.h"
#include "service/feedback/relay_reports.h"
#include "service/feedback/tracking.h"
#include "service/people/bulk_actions.h"
#include "service/people/forms.h"
#include "service/people/imports.h"
#include "service/people/lists.h"
#include "service/people/recipients.h"
#include "service/people/segments.h"
#include "service/people/signups.h"
#include "service/people/suppressions.h"
#include "service/people/unsubscribe.h"
#include "service/sending/dns_advice.h"
#include "service/sending/messages.h"
#include "service/sending/relay_settings.h"
#include "service/sending/sandbox.h"
#include "service/sending/sender_tokens.h"
#include "service/sending/senders.h"
#include "service/sending/single_messages.h"
#include "service/upkeep/backups.h"
#include "service/upkeep/invitations.h"
#include "service/upkeep/offsite.h"
#include "service/webhooks/webhooks.h"

namespace campaignd::http {

/// The use cases behind the routes. Owned by App, which keeps all of them alive longer than the
/// Router; every member is thread-safe.
struct Services {
    service::Setup& setup;
    service::Auth& auth;
    service::Users& users;
    service::Tokens& tokens;
    service::Lists& lists;
    service::Recipients& recipients;
    service::Imports& imports;
    service::Senders& senders;
    service::Campaigns& campaigns;
    service::CampaignMail& campaign_mail;
    service::CalendarView& calendar;
    service::Messages& messages;
    service::QueueView& queue;
    service::DashboardView& dashboard;
    service::Sandbox& sandbox;
    service::Backups& backups;
    service::Audit& audit;
    service::Settings& settings;
    service::Unsubscribe& unsubscribe;
    service::WebView& web_view;
    service::Suppressions& suppressions;
    service::Webhooks& webhooks;
    service::RelaySettings& relay_settings;
    service::RelayReports& relay_reports;
    service::Segments& segments;
    service::Tracking& tracking;
    service::MessageTemplates& templates;
    service::Snippets& snippets;
    service::Forms& forms;
    service::Signups& signups;
    std::string spool_directory;       // large answers are written there first
    std::function<void()> work_added;  // wakes the dispatcher after an import came in
    service::BulkActions& bulk;
    service::Media& media;
    service::SingleMessages& singles;
    service::DnsAdvice& dns;
    service::Profile& profile;
    service::SecondFactors& second_factors;
    service::Invitations& invitations;
    service::SenderTokens& sender_tokens;
    service::Offsite& offsite;
    service::SignOn& sign_on;
    std::function<HostReport()> host_report{};  // the last; none: nobody looks
    bool may_call_private = true;  // servers that people name: also here and in private networks
};

}  // namespace campaignd::http
