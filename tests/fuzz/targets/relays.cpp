#include "fuzz/targets.h"
#include "mail/inbound/mime_tree.h"
#include "mail/inbound/relay_events.h"
#include "mail/inbound/relay_notice.h"
#include "wire/json.h"

namespace campaignd::fuzz {
namespace {

void check(const std::vector<mail::RelayEvent>& events, std::size_t bytes) {
    std::size_t said = 0;
    for (const mail::RelayEvent& event : events) {
        require(!event.email.empty() || !event.message_id.empty(), "an event is about somebody");
        said += event.email.size() + event.message_id.size() + event.status.size();
    }
    // One bounce names many people, each with the same message.
    require(said <= bytes * (events.size() + 1), "what is read of a report stands in it");
}

}  // namespace

/// The webhooks of relays, and the same as mail.
void relays(Input input) {
    const std::size_t relay = input.below(5);
    const std::string_view text = input.rest();
    if (relay == 4) {
        check(mail::read_relay_notice(mail::read_mime(text)), text.size());
        return;
    }
    wire::json body;
    try {
        body = wire::parse(text);
    } catch (const wire::MalformedJson&) {
        return;
    }
    const auto read = relay == 0   ? mail::read_ses
                      : relay == 1 ? mail::read_sendgrid
                      : relay == 2 ? mail::read_postmark
                                   : mail::read_mailgun;
    check(read(body), text.size());
}

}  // namespace campaignd::fuzz
