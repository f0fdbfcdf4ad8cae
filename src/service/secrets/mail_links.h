#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "model/message.h"

namespace campaignd::service {

/// The names and addresses a message carries that lead back to its ledger row: Message-ID and
/// signed public links. A token holds the message's id and a truncated HMAC-SHA-256 (128 bits)
/// over its kind and id: it names nobody, cannot be forged, and one kind never passes for another.
/// Immutable, thread-safe.
class MailLinks {
  public:
    MailLinks(const Key& message_id_key, const Key& token_key, std::string public_url);

    enum class Kind : char { kUnsubscribe = 'u', kView = 'v', kOpen = 'o' };

    /// "<cmpd.ID.MAC@domain>": stable over every attempt, for it depends on the message alone.
    std::string message_id(MessageId message, std::string_view domain) const;
    /// The message a Message-ID of ours names, wherever it was written; nothing for a foreign one.
    std::optional<MessageId> parse_message_id(std::string_view message_id) const;

    /// One-click unsubscribing works over https alone (RFC 8058 section 3.1).
    bool is_https() const noexcept { return public_url_.starts_with("https://"); }

    std::string url(Kind kind, MessageId message) const;
    /// ID.MAC, what stands behind the last "/" of a url().
    std::string token(Kind kind, MessageId message) const;
    std::optional<MessageId> parse_token(Kind kind, std::string_view token) const;

    /// Addresses of ours with a signature: "local+cmpd.b17-MAC@domain" (RFC 5233), all in small
    /// letters, for servers on the way may change their case.
    enum class Address : char { kReturnPath = 'b', kUnsubscribe = 'm' };

    /// `base` itself when its local part leaves no room (64 octets, RFC 5321 section 4.5.3.1.1).
    std::string address(Address kind, MessageId message, std::string_view base) const;
    /// For List-Unsubscribe (RFC 2369 section 3.2). Without `tagged` the token is in the subject.
    std::string unsubscribe_mailto(MessageId message, std::string_view base, bool tagged) const;

    /// A name of ours found in a text, with a signature that holds.
    struct Token {
        enum class Kind { kMessageId, kReturnPath, kUnsubscribe };
        Kind kind = Kind::kMessageId;
        MessageId message = 0;
    };

    /// Every one in the text, in order; what is forged or cut off is not seen.
    std::vector<Token> find_tokens(std::string_view text) const;

    /// One link of one message: PUBLIC_URL/t/c/ID.NUMBER.MAC.
    struct Click {
        MessageId message = 0;
        int link = 0;
    };

    void append_click_url(std::string& out, Click click) const;
    std::optional<Click> parse_click(std::string_view token) const;
    /// PUBLIC_URL/t/o/ID.MAC.gif
    void append_pixel_url(std::string& out, MessageId message) const;

    /// The confirm link of a sign-up and its form: PUBLIC_URL/c/ID.FORM.MAC.
    struct Confirm {
        std::int64_t signup = 0;
        std::int64_t form = 0;
    };

    std::string confirm_url(Confirm confirm) const;
    std::optional<Confirm> parse_confirm(std::string_view token) const;
    /// "<cmps.ID.ASKED.MAC@domain>": of each ask its own, stable over every attempt.
    std::string signup_message_id(std::int64_t signup,
                                  TimeMs asked_at,
                                  std::string_view domain) const;
    /// Of the page of a form: when we wrote it.
    std::string stamp(std::int64_t form, TimeMs at) const;
    /// Nothing when it is not ours, or of another form.
    std::optional<TimeMs> parse_stamp(std::int64_t form, std::string_view stamp) const;
    /// PUBLIC_URL/s/SLUG
    std::string form_url(std::string_view slug) const;

    /// The link of an invitation, PUBLIC_URL/invitation/ID.MADE.MAC: a later one makes it void.
    struct Invite {
        std::int64_t invitation = 0;
        TimeMs made_at = 0;
    };

    std::string invitation_url(Invite invite) const;
    std::optional<Invite> parse_invitation(std::string_view token) const;

  private:
    std::string token_mac(char kind, std::string_view id) const;
    std::string id_mac(std::string_view id) const;
    std::string address_token(Address kind, std::string_view id) const;
    std::optional<Token> token_at(std::string_view text) const;

    const HmacSigner message_ids_;
    const HmacSigner tokens_;
    const std::string public_url_;
};

}  // namespace campaignd::service
