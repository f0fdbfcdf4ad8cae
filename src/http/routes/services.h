#pragma once

#include <functional>
#include <string>

#include "service/audit.h"
#include "service/auth.h"
#include "service/backups.h"
#include "service/campaign_mail.h"
#include "service/campaigns.h"
#include "service/imports.h"
#include "service/lists.h"
#include "service/messages.h"
#include "service/queue_view.h"
#include "service/recipients.h"
#include "service/relay_reports.h"
#include "service/relay_settings.h"
#include "service/sandbox.h"
#include "service/segments.h"
#include "service/senders.h"
#include "service/settings.h"
#include "service/setup.h"
#include "service/suppressions.h"
#include "service/tokens.h"
#include "service/tracking.h"
#include "service/unsubscribe.h"
#include "service/users.h"
#include "service/web_view.h"
#include "service/webhooks.h"

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
    service::Messages& messages;
    service::QueueView& queue;
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
    std::string spool_directory;       // large answers are written there first
    std::function<void()> work_added;  // wakes the dispatcher after an import came in
};

}  // namespace campaignd::http
