#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "mail/inbound/relay_events.h"
#include "model/relays.h"
#include "service/access/audit.h"
#include "service/feedback/sns.h"
#include "service/secrets/mail_links.h"
#include "service/sending/relay_settings.h"
#include "service/sequence/feedback.h"

namespace campaignd::service {

/// Bounces and complaints that a relay reports over HTTP: in its own form, checked by its own
/// signature, or in ours by whoever holds an API token. All of them end in Feedback; a report that
/// comes again changes nothing. Owner: App; the references must outlive it. Thread-safe.
/// Throws Error: kInvalid for a body that is none, kNotFound for a relay nobody set up, kForbidden
/// for a signature that does not match, kUnavailable when it cannot be checked now.
class RelayReports {
  public:
    RelayReports(db::Database& database,
                 const MailLinks& links,
                 const RelaySettings& settings,
                 UrlFetcher fetch)
        : database_(database), links_(links), settings_(settings), sns_(std::move(fetch)) {}

    /// False when it was told before. Throws Error(kNotFound) when nobody is known by that.
    bool report(const Actor& actor, const Report& report);

    /// Addresses nobody knows are counted and no error, or the relay would send them again and
    /// again.
    ReportCounts ses(std::string_view body);
    ReportCounts sendgrid(std::string_view body,
                          std::string_view signature,
                          std::string_view timestamp);
    ReportCounts postmark(std::string_view body, std::string_view authorization);
    ReportCounts mailgun(std::string_view body);

  private:
    /// `signature`: when given, it counts once.
    ReportCounts apply(const std::string& relay,
                       const std::vector<mail::RelayEvent>& events,
                       std::string_view signature = {});
    static void use_once(db::WriteTx& tx, const std::string& relay, std::string_view signature);
    FeedbackReport report_of(const db::ReadTx& tx,
                             const std::string& relay,
                             const mail::RelayEvent& event) const;

    db::Database& database_;
    const MailLinks& links_;
    const RelaySettings& settings_;
    const Feedback feedback_{};
    SnsVerifier sns_;
};

}  // namespace campaignd::service
