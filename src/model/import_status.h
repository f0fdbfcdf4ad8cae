#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/recipient.h"

namespace campaignd {

/// What one column of another tool's export says about who may get mail. Of those behind kLoose, a
/// filled cell says it.
enum class StatusColumn {
    kNone,     // nothing
    kWord,     // a word such as "unsubscribed"; a word that is not known rejects the row
    kMaybe,    // the same, or something of the owner's own ("gold"): its first values decide
    kLoose,    // the owner's own, or seldom about mail: only words of who has left count
    kLeft,     // filled, when the person has left: "unsubscribed_at", "blocklisted"
    kBounced,  // the same of addresses that cannot be reached: "clean_time"
    kComplained,
    kStays  // "no", when the person has left: "subscribed", "accepts_marketing"
};

/// By the key of its header (attribute_key()). Thread-safe.
StatusColumn status_column(std::string_view key);

/// What a cell of such a column says: kActive may get mail, the others have left in this way;
/// nothing when it says nothing. Of a kWord column, nothing for a filled cell means that its word
/// is not known. Letter case and separators do not matter. The words are those of listmonk, Keila,
/// Mailchimp, Brevo, phpList, ActiveCampaign, Campaign Monitor, MailerLite, HubSpot, Klaviyo, Kit,
/// EmailOctopus, Buttondown, SendGrid and Postmark, with the plain words of some languages.
std::optional<RecipientStatus> status_said(StatusColumn column, std::string_view cell);

/// What "yes", "0" or "nein" says; nothing for other words. Thread-safe.
std::optional<bool> yes_or_no(std::string_view text);

/// The one that weighs more: a complaint more than a bounce, that more than leaving.
RecipientStatus graver(RecipientStatus one, RecipientStatus other) noexcept;

}  // namespace campaignd
