#include "service/webhooks/announce.h"

#include <algorithm>

#include "queue/queue.h"
#include "wire/columns.h"

namespace campaignd::service {

bool Announcer::wants(WebhookEvent type) {
    if (!listeners_) {
        listeners_ = store::webhooks::listeners(tx_);
    }
    return std::any_of(listeners_->begin(), listeners_->end(), [type](const auto& listener) {
        return (listener.events & bit_of(type)) != 0;
    });
}

void Announcer::tell(const Event& event) {
    if (!wants(event.type)) {
        return;
    }
    WebhookDelivery delivery;
    delivery.event = event.type;
    delivery.at = tx_.now();
    delivery.campaign_id = event.campaign_id;
    delivery.recipient_id = event.recipient_id;
    delivery.message_id = event.message_id;
    delivery.detail = wire::detail_to_column(event.detail);
    for (const store::webhooks::Listener& listener : *listeners_) {
        if ((listener.events & bit_of(event.type)) != 0) {
            delivery.webhook_id = listener.id;
            const std::int64_t id = store::webhooks::insert_delivery(tx_, delivery);
            queue::enqueue(tx_, listener.lane_id, id, tx_.now());
        }
    }
}

void announce(db::WriteTx& tx, const Event& event) {
    Announcer(tx).tell(event);
}

}  // namespace campaignd::service
