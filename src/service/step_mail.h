#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/thread.h"
#include "db/transaction.h"
#include "mail/skeleton.h"
#include "model/campaign.h"
#include "service/mail_links.h"
#include "store/messages.h"

namespace campaignd::service {

/// A campaign as its messages are made: compiled steps and the identity they carry.
struct CompiledCampaign {
    Campaign campaign;
    CampaignIdentity identity;
    std::vector<mail::Skeleton> steps;
};

/// Compiles every step. Throws Error(kInvalid) with all faults, paths as in the request.
/// `links` holds the numbers of each step's links as given at launch; without it they are numbered
/// as they are found.
CompiledCampaign compile_campaign(Campaign campaign,
                                  const CampaignIdentity& identity,
                                  const std::vector<mail::LinkNumbers>* links = nullptr);

/// Numbers the links of a campaign that is being launched, for good.
void store_links(db::WriteTx& tx, const CompiledCampaign& campaign);

/// The identity a campaign has (as launched), or would have with its sender's present settings.
/// Throws Error(kInvalid) when it has no sender.
CampaignIdentity identity_of(const db::ReadTx& tx, const Campaign& campaign);

/// The return path of a message: with a mailbox, an address that leads back to it (VERP).
std::string envelope_from(const CampaignIdentity& identity,
                          const MailLinks& links,
                          MessageId message);

/// Compiled campaigns by id and revision, shared by the compose threads. Thread-safe.
class CompiledCampaigns {
  public:
    std::shared_ptr<const CompiledCampaign> get(const db::ReadTx& tx, CampaignId id);

  private:
    Mutex mutex_;
    // shared: a thread still composes with one that a newer revision replaced
    std::map<CampaignId, std::shared_ptr<const CompiledCampaign>> compiled_ GUARDED_BY(mutex_);
};

/// Writes one message as it goes on the wire; the same arguments give the same bytes.
/// `subject`, when given, gets the subject as a reader sees it.
/// Throws Error(kInvalid) when this recipient's data cannot be sent.
void compose_message(const db::ReadTx& tx,
                     const CompiledCampaign& campaign,
                     const MailLinks& links,
                     const store::messages::ForSending& message,
                     TimeMs date_at,
                     std::string& out,
                     std::string* subject = nullptr);

/// Its HTML part as a page: links count as in the mail.
std::string message_page(const db::ReadTx& tx,
                         const CompiledCampaign& campaign,
                         const MailLinks& links,
                         const store::messages::ForSending& message);

/// The same, to look at.
mail::Preview preview_message(const db::ReadTx& tx,
                              const CompiledCampaign& campaign,
                              const MailLinks& links,
                              const store::messages::ForSending& message,
                              TimeMs date_at);

}  // namespace campaignd::service
