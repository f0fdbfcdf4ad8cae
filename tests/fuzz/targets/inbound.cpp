#include "mail/inbound/inbound.h"

#include <array>

#include "base/crypto.h"
#include "base/text.h"
#include "fuzz/targets.h"
#include "service/secrets/mail_links.h"

namespace campaignd::fuzz {
namespace {

void check_failure(const mail::FailedRecipient& failure) {
    require(is_utf8(failure.address) && is_utf8(failure.diagnostic), "a report is UTF-8");
    require(failure.address.size() <= 1'000, "an address that failed is bounded");
    require(failure.status.size() <= 11, "a status is no more than a status (RFC 3463)");
}

}  // namespace

/// Bounces, complaints and replies: what anybody may send to a sender's mailbox.
void inbound(Input input) {
    constexpr std::size_t kMost = 100;
    const std::string_view raw = input.rest();
    const mail::Inbound read = mail::read_inbound(raw);
    require(read.identity == mail::read_inbound(raw).identity, "a message is the same each time");
    require(read.failures.size() <= kMost && read.spared.size() <= kMost,
            "the addresses of a report are bounded");
    require((read.kind == mail::InboundKind::kBounce) != read.failures.empty(),
            "a bounce, and only that, is about somebody");
    for (const mail::FailedRecipient& failure : read.failures) {
        check_failure(failure);
    }
    for (const std::string* text : {&read.subject, &read.from, &read.excerpt, &read.returned}) {
        require(is_utf8(*text), "what is kept of a message is UTF-8");
    }
    require(read.subject.size() <= 300 && read.excerpt.size() <= 400 &&
                read.returned.size() <= std::size_t{70} * 1024 && read.recipients.size() <= 5'000,
            "what is kept of a message is bounded");
    Key key{};
    const service::MailLinks links(key, key, "https://mail.example");
    require(links.find_tokens(raw).empty(), "nobody writes a token of ours without the key");
}

}  // namespace campaignd::fuzz
