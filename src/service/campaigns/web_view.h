#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/database.h"
#include "service/content/single_mail.h"
#include "service/content/step_mail.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// "View in browser": a message composed again from its ledger row, by the signed link it carries.
/// Owner: App; the references must outlive it. Thread-safe.
class WebView {
  public:
    WebView(db::Database& database, const MailLinks& links) : database_(database), links_(links) {}

    /// The HTML part. Nothing for a token that is not ours, for a person who was erased, and for a
    /// message that can no longer be composed.
    std::optional<std::string> html(std::string_view token);

  private:
    static constexpr std::size_t kMostCompiledBytes = std::size_t{16} * 1024 * 1024;

    db::Database& database_;
    const MailLinks& links_;
    CompiledCampaigns compiled_{kMostCompiledBytes};
    CompiledSingles singles_{kMostCompiledBytes};
};

}  // namespace campaignd::service
