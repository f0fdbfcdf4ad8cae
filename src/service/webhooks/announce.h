#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/transaction.h"
#include "model/detail.h"
#include "model/message.h"
#include "model/webhook.h"
#include "store/webhooks.h"

namespace campaignd::service {

/// Something that happened and that webhooks may want to be told of.
struct Event {
    WebhookEvent type = WebhookEvent::kMessageSent;
    CampaignId campaign_id = 0;
    RecipientId recipient_id = 0;
    MessageId message_id = 0;
    Detail detail{};  // fields beside those that follow from the ids
};

/// Writes events down for the webhooks that want them, in the transaction of what they tell about:
/// told if and only if it happened. Who listens is looked up once, at the first question; without a
/// listener an event costs nothing more. Owner: the unit of work. Throws SqlError.
class Announcer {
  public:
    explicit Announcer(db::WriteTx& tx) : tx_(tx) {}

    bool wants(WebhookEvent type);
    void tell(const Event& event);

  private:
    db::WriteTx& tx_;
    std::optional<std::vector<store::webhooks::Listener>> listeners_;
};

/// The same for one event alone.
void announce(db::WriteTx& tx, const Event& event);

}  // namespace campaignd::service
