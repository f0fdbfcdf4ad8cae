#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"
#include "model/form.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/people/signup_limits.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// What somebody typed into a form.
struct SignupRequest {
    std::string email;
    std::string name;
    std::string client;  // the network address it came from
    SignupVia via = SignupVia::kPage;
};

/// What became of it. Only the request and how much is asked decide, never what is known of the
/// address: a known, unknown, unsubscribed, suppressed and complained one get the same.
enum class SignupAnswer {
    kTaken,     // a mail may be on its way
    kBusy,      // too many from this network or by this form: try again later
    kBadEmail,  // it is no address
    kNoForm     // there is no such open form, or no list to join
};

/// Joining by a form with double opt-in: who asks gets a mail, and joins by the click on the page
/// behind its link. Until then nobody is a recipient. Owner: App; the references must outlive it.
/// Thread-safe. Throws Error.
class Signups {
  public:
    Signups(db::Database& database,
            const MailLinks& links,
            const Key& limits_key,
            std::function<void()> work_added)
        : database_(database),
          links_(links),
          limits_(limits_key),
          work_added_(std::move(work_added)) {}

    /// Open or closed.
    std::optional<Form> find(std::string_view slug) const;
    /// Who will write; empty when nobody is named.
    std::string sender_name(const Form& form) const;
    /// True when our page with this stamp was sent to somebody who had the time to read it.
    bool was_read(const Form& form, std::string_view stamp) const;
    std::string stamp(const Form& form) const;

    SignupAnswer ask(std::string_view slug, const SignupRequest& request);

    struct AnswerForLists {
        SignupAnswer answer = SignupAnswer::kNoForm;
        std::string language = "en";  // of the form that was asked by
    };

    /// By the public ids of lists: through the open form of each.
    AnswerForLists ask_for_lists(const std::vector<std::string>& uuids,
                                 const SignupRequest& request);
    /// Those shown to people that one can join.
    std::vector<PublicList> public_lists() const;

    /// What the link of a confirm mail stands for.
    struct Confirmation {
        enum class State { kWaiting, kConfirmed, kExpired, kRefused, kGone };
        State state = State::kWaiting;
        Form form;  // kGone: at least its language and, while it is open, its slug
        std::string masked_email{};
    };

    /// Changes nothing. Nothing for a token that is not ours.
    std::optional<Confirmation> look(std::string_view token) const;
    /// The click: the person joins the lists, and comes back when they had unsubscribed, to these
    /// lists alone. Doing it twice is the same as once.
    std::optional<Confirmation> confirm(std::string_view token, const std::string& client);
    /// A new mail for a link that expired.
    SignupAnswer send_again(std::string_view token, const std::string& client);

    // ---- for the owners of a form ----

    /// Who asked and has not confirmed, newest first; also whose time is over, as long as they are
    /// kept. `q`: part of an address or a name.
    Page<Signup> waiting(std::int64_t form, const PageQuery& query) const;

    /// What became of the wish to write to somebody once more.
    enum class Reminder {
        kQueued,     // or its mail is on its way already
        kTooSoon,    // this address has had as many mails as it may get, see SignupLimits
        kFormClosed  // the form is closed, or has no sender
    };

    /// Another confirm mail, for somebody who waits; their time to confirm begins anew. Throws
    /// Error(kNotFound).
    Reminder remind(const Actor& actor, std::int64_t form, std::int64_t signup);
    /// Forgets who asked: the link in their mail leads nowhere from then on. Throws
    /// Error(kNotFound), and Error(kConflict) while the mail is in the hands of the relay.
    void remove(const Actor& actor, std::int64_t form, std::int64_t signup);

    /// Counts whose time is over and removes who asked 30 days ago; the next ones. False when
    /// there are no more.
    bool prune();

  private:
    SignupAnswer take(const Form& form, Signup signup, const std::string& client);

    db::Database& database_;
    const MailLinks& links_;
    const SignupLimits limits_;
    const std::function<void()> work_added_;
};

}  // namespace campaignd::service
