#include "mail/inbound/relay_events.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace campaignd;
using nlohmann::json;

namespace {

FeedbackKind only(const std::vector<mail::RelayEvent>& events) {
    REQUIRE(events.size() == 1);
    return events[0].kind;
}

json ses_bounce(const std::string& type, const std::string& status) {
    return {{"notificationType", "Bounce"},
            {"mail", {{"commonHeaders", {{"messageId", "<cmpd.1.x@example.org>"}}}}},
            {"bounce",
             {{"bounceType", type},
              {"feedbackId", "f-1"},
              {"timestamp", "2026-01-31T12:00:00.000Z"},
              {"bouncedRecipients",
               {{{"emailAddress", "anna@example.org"},
                 {"status", status},
                 {"diagnosticCode", "smtp; 550 user unknown"}}}}}}};
}

json postmark(const std::string& type) {
    return {{"RecordType", "Bounce"}, {"Type", type}, {"ID", 42}, {"Email", "anna@example.org"}};
}

}  // namespace

TEST_CASE("SES bounces and complaints are read, the rest is left out", "[mail]") {
    const auto events = mail::read_ses(ses_bounce("Permanent", "5.1.1"));
    CHECK(only(events) == FeedbackKind::kHardBounce);
    CHECK(events[0].id == "f-1");
    CHECK(events[0].email == "anna@example.org");
    CHECK(events[0].message_id == "<cmpd.1.x@example.org>");
    CHECK(events[0].detail == "smtp; 550 user unknown");
    CHECK(events[0].at > 0);
    CHECK(only(mail::read_ses(ses_bounce("Transient", "4.4.7"))) == FeedbackKind::kSoftBounce);
    json refused = ses_bounce("Permanent", "5.7.1");
    refused["bounce"]["bouncedRecipients"][0]["diagnosticCode"] = "smtp; 550 no";
    CHECK(only(mail::read_ses(refused)) == FeedbackKind::kPolicyBounce);
    const json complaint{
        {"eventType", "Complaint"},
        {"complaint",
         {{"feedbackId", "f-2"},
          {"complainedRecipients",
           {{{"emailAddress", "anna@example.org"}}, {{"emailAddress", "bert@example.org"}}}}}}};
    CHECK(mail::read_ses(complaint).size() == 2);
    CHECK(mail::read_ses({{"notificationType", "Delivery"}}).empty());
    CHECK(mail::read_ses({{"notificationType", "Bounce"}}).empty());
    CHECK(mail::read_ses(3).empty());
}

TEST_CASE("SES says with a subtype and with words what its type does not", "[mail]") {
    const auto kind_of = [](const char* type, const char* subtype, const char* words) {
        json notification = ses_bounce(type, "");
        notification["bounce"]["bounceSubType"] = subtype;
        notification["bounce"]["bouncedRecipients"][0]["diagnosticCode"] = words;
        return only(mail::read_ses(notification));
    };
    CHECK(kind_of("Permanent", "General", "550 user unknown") == FeedbackKind::kHardBounce);
    CHECK(kind_of("Permanent", "General", "") == FeedbackKind::kHardBounce);
    CHECK(kind_of("Permanent", "General", "554 5.7.1 blocked") == FeedbackKind::kPolicyBounce);
    CHECK(kind_of("Permanent", "General", "552 mailbox full") == FeedbackKind::kSoftBounce);
    CHECK(kind_of("Permanent", "Suppressed", "") == FeedbackKind::kHardBounce);
    CHECK(kind_of("Permanent", "UnsubscribedRecipient", "") == FeedbackKind::kUnsubscribe);
    CHECK(kind_of("Transient", "ContentRejected", "") == FeedbackKind::kPolicyBounce);
    CHECK(kind_of("Transient", "General", "550 user unknown") == FeedbackKind::kSoftBounce);
    json complaint{{"notificationType", "Complaint"},
                   {"complaint",
                    {{"complaintFeedbackType", "not-spam"},
                     {"complainedRecipients", {{{"emailAddress", "anna@example.org"}}}}}}};
    CHECK(mail::read_ses(complaint).empty());
    complaint["complaint"]["complaintFeedbackType"] = "abuse";
    CHECK(only(mail::read_ses(complaint)) == FeedbackKind::kComplaint);
}

TEST_CASE("what a relay calls permanent is not hard beside words about us", "[mail]") {
    const auto mailgun = [](const json& status) {
        return only(mail::read_mailgun({{"event", "failed"},
                                        {"severity", "permanent"},
                                        {"recipient", "anna@example.org"},
                                        {"delivery-status", status}}));
    };
    CHECK(mailgun({{"code", 550}, {"message", "550 5.7.1 not welcome"}}) ==
          FeedbackKind::kPolicyBounce);
    CHECK(mailgun({{"code", 554}, {"description", "Message rejected as spam"}}) ==
          FeedbackKind::kPolicyBounce);
    CHECK(mailgun({{"code", 605}, {"description", "Not delivering"}}) == FeedbackKind::kHardBounce);
    CHECK(mailgun({{"code", 550}, {"message", "550 5.1.1 no such user"}}) ==
          FeedbackKind::kHardBounce);
    const auto sendgrid = [](const char* reason) {
        json events = json::array();
        events.push_back(json{{"event", "bounce"},
                              {"type", "bounce"},
                              {"email", "anna@example.org"},
                              {"status", ""},
                              {"reason", reason}});
        return only(mail::read_sendgrid(events));
    };
    CHECK(sendgrid("550 5.7.1 blocked using a list") == FeedbackKind::kPolicyBounce);
    CHECK(sendgrid("552 5.2.2 over quota") == FeedbackKind::kSoftBounce);
    CHECK(sendgrid("550 5.1.1 no") == FeedbackKind::kHardBounce);
    json hard = postmark("HardBounce");
    hard["Details"] = "smtp;550 5.1.1 <a@example.org>: blocked, poor reputation";
    CHECK(only(mail::read_postmark(hard)) == FeedbackKind::kPolicyBounce);
}

TEST_CASE("SendGrid's events are read, the rest is left out", "[mail]") {
    const json events = json::parse(R"([
        {"event":"bounce","type":"bounce","email":"a@example.org","sg_event_id":"1",
         "smtp-id":"<cmpd.1.x@example.org>","status":"5.1.1","reason":"550","timestamp":1769860800},
        {"event":"bounce","type":"blocked","email":"a@example.org","status":"4.2.2"},
        {"event":"dropped","reason":"Spam Reporting Address","email":"a@example.org"},
        {"event":"dropped","reason":"Invalid SMTPAPI header","email":"a@example.org"},
        {"event":"spamreport","email":"a@example.org"},
        {"event":"group_unsubscribe","email":"a@example.org"},
        {"event":"delivered","email":"a@example.org"},
        "no event", 3, null])");
    const auto read = mail::read_sendgrid(events);
    REQUIRE(read.size() == 5);
    CHECK(read[0].kind == FeedbackKind::kHardBounce);
    CHECK(read[0].message_id == "<cmpd.1.x@example.org>");
    CHECK(read[0].at == 1'769'860'800'000);
    CHECK(read[1].kind == FeedbackKind::kSoftBounce);
    CHECK(read[2].kind == FeedbackKind::kComplaint);
    CHECK(read[3].kind == FeedbackKind::kComplaint);
    CHECK(read[4].kind == FeedbackKind::kUnsubscribe);
    CHECK(mail::read_sendgrid(json::object()).empty());
}

TEST_CASE("Postmark's webhooks are read, the rest is left out", "[mail]") {
    CHECK(only(mail::read_postmark(postmark("HardBounce"))) == FeedbackKind::kHardBounce);
    CHECK(mail::read_postmark(postmark("HardBounce"))[0].id == "42");
    CHECK(only(mail::read_postmark(postmark("SoftBounce"))) == FeedbackKind::kSoftBounce);
    CHECK(only(mail::read_postmark(postmark("DMARCPolicy"))) == FeedbackKind::kPolicyBounce);
    CHECK(only(mail::read_postmark(postmark("AutoResponder"))) == FeedbackKind::kAutoReply);
    CHECK(mail::read_postmark(postmark("AddressChange")).empty());
    json change{{"RecordType", "SubscriptionChange"},
                {"Recipient", "anna@example.org"},
                {"SuppressSending", true},
                {"SuppressionReason", "ManualSuppression"}};
    CHECK(only(mail::read_postmark(change)) == FeedbackKind::kUnsubscribe);
    change["SuppressSending"] = false;
    CHECK(mail::read_postmark(change).empty());
    CHECK(mail::read_postmark({{"RecordType", "Open"}}).empty());
    CHECK(mail::read_postmark(nullptr).empty());
}

TEST_CASE("Mailgun's events are read, the rest is left out", "[mail]") {
    json data{{"event", "failed"},
              {"severity", "permanent"},
              {"id", "e-1"},
              {"recipient", "anna@example.org"},
              {"timestamp", 1769860800.25},
              {"message", {{"headers", {{"message-id", "cmpd.1.x@example.org"}}}}},
              {"delivery-status", {{"enhanced-code", "5.1.1"}, {"description", "no such user"}}}};
    const auto read = mail::read_mailgun(data);
    CHECK(only(read) == FeedbackKind::kHardBounce);
    CHECK(read[0].message_id == "cmpd.1.x@example.org");
    CHECK(read[0].detail == "no such user");
    CHECK(read[0].at == 1'769'860'800'250);
    data["severity"] = "temporary";
    data["delivery-status"]["enhanced-code"] = "4.2.2";
    CHECK(only(mail::read_mailgun(data)) == FeedbackKind::kSoftBounce);
    data["reason"] = "suppress-complaint";
    CHECK(only(mail::read_mailgun(data)) == FeedbackKind::kComplaint);
    CHECK(
        only(mail::read_mailgun({{"event", "unsubscribed"}, {"recipient", "anna@example.org"}})) ==
        FeedbackKind::kUnsubscribe);
    CHECK(mail::read_mailgun({{"event", "delivered"}}).empty());
    CHECK(mail::read_mailgun("text").empty());
}

TEST_CASE("a report that names neither address nor message is about nobody", "[mail]") {
    json postmark_bounce = postmark("HardBounce");
    postmark_bounce.erase("Email");
    CHECK(mail::read_postmark(postmark_bounce).empty());
    CHECK(mail::read_postmark(json{{"RecordType", "SubscriptionChange"}, {"SuppressSending", true}})
              .empty());
    CHECK(mail::read_mailgun({{"event", "unsubscribed"}}).empty());
    CHECK(mail::read_sendgrid(json::parse(R"([{"event":"spamreport"}])")).empty());
    json ses = ses_bounce("Permanent", "5.1.1");
    ses["bounce"]["bouncedRecipients"][0].erase("emailAddress");
    CHECK(mail::read_ses(ses).size() == 1);  // the message is named
    ses.erase("mail");
    CHECK(mail::read_ses(ses).empty());
}
