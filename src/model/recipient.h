#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/feedback.h"
#include "model/form.h"
#include "model/history.h"
#include "model/message.h"

namespace campaignd {

/// The numbers are what the database stores. Only kActive is ever mailed; a person leaves it and
/// comes back only by an act of their own, never by an import or an edit.
enum class RecipientStatus { kActive, kUnsubscribed, kBounced, kComplained, kErased };

std::string_view to_text(RecipientStatus status) noexcept;
std::optional<RecipientStatus> parse_recipient_status(std::string_view text) noexcept;

/// A person as stored.
struct Recipient {
    std::int64_t id = 0;
    std::string email;
    std::string name;
    std::string attributes = "{}";  // JSON object
    RecipientStatus status = RecipientStatus::kActive;
    std::optional<std::string> timezone;
    std::vector<std::int64_t> list_ids;  // ascending
    std::vector<std::string> tags{};     // in their order
    TimeMs created_at = 0;
    TimeMs updated_at = 0;
    std::int64_t revision = 1;
    std::optional<std::string> suppressed_by{};  // the suppressed address or domain, for answers
};

/// How a person came to a list by a sign-up form.
struct FormConsent {
    std::int64_t form_id = 0;
    std::int64_t wording_id = 0;
    SignupVia via = SignupVia::kPage;
    TimeMs asked_at = 0;
    std::string asked_from;      // networks: /24 or /48
    std::string confirmed_from;  // the click in the mail
    std::string wording{};       // when read: the words shown
};

/// When and where a person agreed to get the mail of a list.
struct Consent {
    std::int64_t list_id = 0;
    std::optional<TimeMs> given_at;        // of a form: the confirm click
    std::string source;                    // of a form: its name
    std::optional<FormConsent> by_form{};  // none: an import said so
};

/// All that is held on a person.
struct PersonExport {
    struct OnList {
        std::int64_t id = 0;
        std::string name;
    };

    /// What a single message was asked for with.
    struct Asked {
        std::string name;
        std::string data;  // JSON
        std::string subject;
        std::string body;  // empty: a template's
    };

    struct Sent {
        Message message;
        std::string campaign;  // its name
        std::optional<Asked> single{};
    };

    /// What an ongoing campaign remembers of somebody whom it has not enrolled.
    struct Beside {
        std::int64_t campaign_id = 0;
        std::string campaign;      // its name
        bool passed_over = false;  // else they joined its list just now
    };

    Recipient recipient;
    std::vector<OnList> lists;
    std::vector<Sent> messages;  // oldest first
    std::vector<FeedbackEvent> feedback;
    std::vector<Consent> consents;
    std::vector<HistoryItem> history{};  // newest first
    std::vector<Beside> beside{};
};

/// What a request gives of a person; what is absent stays as it is.
struct RecipientChange {
    std::optional<std::string> email;
    std::optional<std::string> name;
    std::optional<std::string> attributes;               // JSON object
    std::optional<std::vector<std::int64_t>> list_ids;   // replaces all memberships
    std::optional<std::vector<std::string>> tags{};      // replaces all tags
    std::optional<std::optional<std::string>> timezone;  // an empty inner value removes it
    std::vector<FieldError> faults{};                    // of the reading
};

constexpr std::size_t kMaxAttributesBytes = 64 * 1024;  // as JSON text
constexpr int kMaxAttributesDepth = 8;
constexpr std::size_t kMaxRecipientNameBytes = 2'000;

/// Brings the e-mail address into its stored form and returns every fault of the change. `creating`
/// also demands an e-mail address. Thread-safe.
std::vector<FieldError> validate(RecipientChange& change, bool creating);

/// Which recipients a list shows, and from where on.
struct RecipientQuery {
    std::string q;  // start of an address, or part of an address or a name
    std::optional<std::int64_t> list_id;
    std::optional<RecipientStatus> status;  // absent: all but erased
    std::optional<std::string> cursor;      // `next` of the page before
    int limit = 50;
};

}  // namespace campaignd
