#include "model/import_status.h"

#include <catch2/catch.hpp>

#include "model/import_columns.h"
#include "model/time_zone.h"

using namespace campaignd;
using Status = RecipientStatus;

TEST_CASE("the words of other tools say who may get mail", "[model]") {
    const auto [text, status] = GENERATE(table<std::string, std::optional<Status>>({
        {"enabled", Status::kActive},                 // listmonk
        {"disabled", Status::kUnsubscribed},          // listmonk
        {"blocklisted", Status::kUnsubscribed},       // listmonk
        {"active", Status::kActive},                  // Keila
        {"unreachable", Status::kBounced},            // Keila
        {"Subscribed", Status::kActive},              // Mailchimp
        {"Cleaned", Status::kBounced},                // Mailchimp
        {"pending", Status::kUnsubscribed},           // Mailchimp: never confirmed
        {"NEVER_SUBSCRIBED", Status::kUnsubscribed},  // Klaviyo
        {"HardBounce", Status::kBounced},             // Postmark
        {"SpamComplaint", Status::kComplained},       // Postmark
        {"Marked as Spam", Status::kComplained},      // MailerLite
        {"hard bounced (550)", Status::kBounced},
        {"Unsubscribed by admin", Status::kUnsubscribed},
        {" opt-out ", Status::kUnsubscribed},
        {"Inactive", Status::kUnsubscribed},
        {"5.1.1", Status::kBounced},  // SendGrid
        {"Abgemeldet", Status::kUnsubscribed},
        {"GELÖSCHT", Status::kUnsubscribed},
        {"Désabonné", Status::kUnsubscribed},
        {"gold", std::nullopt},
        {"not active?", Status::kUnsubscribed},
        {"", std::nullopt},
    }));
    CAPTURE(text);
    CHECK(status_said(StatusColumn::kMaybe, text) == status);
}

TEST_CASE("columns of flags and dates say who has left", "[model]") {
    const auto said = [](std::string_view header, std::string_view cell) {
        return status_said(status_column(attribute_key(header)), cell);
    };
    CHECK(said("UNSUB_TIME", "2024-02-03 10:00:00") == Status::kUnsubscribed);  // Mailchimp
    CHECK(said("CLEAN_TIME", "2024-02-03 10:00:00") == Status::kBounced);       // Mailchimp
    CHECK(said("blacklisted", "1") == Status::kUnsubscribed);                   // phpList
    CHECK(said("blacklisted", "0") == std::nullopt);
    CHECK(said("Unsubscribed from all email", "true") == Status::kUnsubscribed);  // HubSpot
    CHECK(said("Unsubscribed from all email", "") == std::nullopt);
    CHECK(said("unsubscribed_at", "0000-00-00 00:00:00") == std::nullopt);
    CHECK(said("bounced", "no") == std::nullopt);
    CHECK(said("Unsubscribe", "https://lists.example/leave?u=1") == std::nullopt);
    CHECK(said("Email hard bounce reason", "Unknown user") == Status::kBounced);
    CHECK(said("Accepts Email Marketing", "no") == Status::kUnsubscribed);  // Shopify
    CHECK(said("Accepts Email Marketing", "yes") == std::nullopt);
    CHECK(said("subscribed_to_emails", "false") == Status::kUnsubscribed);  // Ghost
    CHECK(said("Email Marketing Consent", "SUBSCRIBED") == Status::kActive);
    CHECK(said("Email Suppressions", "['SPAM_COMPLAINT']") == Status::kComplained);
    CHECK(said("Email Suppressions", "[]") == std::nullopt);
    CHECK(said("Opted out of email: Newsletter", "true") == Status::kUnsubscribed);  // HubSpot
    CHECK(said("IsExcludedFromCampaigns", "TRUE") == Status::kUnsubscribed);         // Mailjet
    CHECK(said("IsExcludedFromCampaigns", "FALSE") == std::nullopt);
    CHECK(said("Marked email as spam", "true") == Status::kComplained);  // Intercom
    CHECK(said("Company", "Unsubscribed Ltd") == std::nullopt);
}

TEST_CASE("time zones are found without regard to case", "[model]") {
    CHECK(find_time_zone("europe/zurich") == "Europe/Zurich");
    CHECK(find_time_zone(" AMERICA/new york ") == "America/New_York");
    CHECK(find_time_zone("utc") == "UTC");
    CHECK_FALSE(find_time_zone("Mars/Base"));
    CHECK_FALSE(find_time_zone(""));
}
