#include "service/people/signups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/crash_point.h"
#include "base/error.h"
#include "model/email_address.h"
#include "queue/throttle.h"
#include "service/access/audit.h"
#include "service/access/login_throttle.h"
#include "service/people/unsubscribe.h"
#include "service/sending/signup_moves.h"
#include "service/sequence/newcomers.h"
#include "store/consents.h"
#include "store/erased_addresses.h"
#include "store/forms.h"
#include "store/lists.h"
#include "store/preferences.h"
#include "store/recipients.h"
#include "store/senders.h"
#include "store/signups.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

using State = Signups::Confirmation::State;

constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;
constexpr TimeMs kQuickestMs = 2'000;
constexpr int kConsentBits = 48;
constexpr int kPruneRows = 500;
constexpr std::size_t kMostLists = 20;
constexpr std::int64_t kCountCap = 10'000;

std::vector<std::int64_t> sorted_once(std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

bool is_open(const std::optional<Form>& form) {
    return form && form->settings.is_open && form->settings.sender_id;
}

/// One that waits for the click.
Signup existing_signup(const db::ReadTx& tx, std::int64_t form, std::int64_t id) {
    auto signup = store::signups::find(tx, id);
    if (!signup || signup->form_id != form || signup->confirmed_at) {
        fail(ErrorCode::kNotFound,
             fmt::format("nobody waits for confirmation of form {} as {}", form, id));
    }
    return *std::move(signup);
}

bool has_room(const db::ReadTx& tx, const std::vector<ThrottleRule>& rules) {
    return queue::throttle_available(tx, rules, 1) > 0;
}

/// The row of this ask: the one that waits already, or a new one.
struct Kept {
    std::int64_t id = 0;
    bool wants_mail = true;  // false: one is on its way
};

Kept keep(db::WriteTx& tx, const Signup& signup) {
    const auto waiting = store::signups::find_waiting(tx, signup);
    if (!waiting) {
        store::forms::count_asked(tx, signup.form_id, 1);
        return {store::signups::insert(tx, signup)};
    }
    if (store::signups::renew(tx, waiting->id, signup)) {
        store::forms::count_expired(tx, signup.form_id, -1);
    }
    return {waiting->id,
            waiting->state != SignupState::kQueued && waiting->state != SignupState::kSending};
}

State state_of(const db::ReadTx& tx, const Signup& signup) {
    return signup.confirmed_at             ? State::kConfirmed
           : signup.expires_at <= tx.now() ? State::kExpired
                                           : State::kWaiting;
}

/// The person of this address, who may get mail again; nothing when they may not.
std::optional<RecipientId> person_of(db::WriteTx& tx, const Signup& signup) {
    if (store::suppressions::of_address(tx, signup.email)) {
        return std::nullopt;
    }
    store::ErasedAddresses(tx).forget(signup.email);  // it is their own act
    const auto id = store::recipients::find_by_email(tx, signup.email);
    if (!id) {
        Recipient person;
        person.email = signup.email;
        person.name = signup.name;
        return store::recipients::insert(tx, person);
    }
    Recipient known = *store::recipients::find(tx, *id);
    if (store::recipients::resume_subscription(tx, *id)) {
        // What they had left stays left: they asked for these lists alone.
        for (const std::int64_t list : known.list_ids) {
            store::preferences::leave(tx, *id, list);
        }
    } else if (known.status != RecipientStatus::kActive) {
        return std::nullopt;
    }
    if (known.name.empty() && !signup.name.empty()) {
        known.name = signup.name;
        store::recipients::update(tx, known);
    }
    return id;
}

void join(db::WriteTx& tx,
          const Form& form,
          const Signup& signup,
          RecipientId person,
          const std::string& client) {
    for (const std::int64_t list : store::lists::living(tx, signup.list_ids)) {
        store::preferences::rejoin(tx, person, list, {ChangedBy::kForm, form.id});
        note_join(tx, list, person);
        store::consents::record(
            tx,
            person,
            {.list_id = list,
             .given_at = tx.now(),
             .source = form.settings.name,
             .by_form = FormConsent{.form_id = form.id,
                                    .wording_id = signup.wording_id,
                                    .via = signup.via,
                                    .asked_at = signup.asked_at,
                                    .asked_from = signup.asked_from,
                                    .confirmed_from = network_of(client, kConsentBits)}});
    }
    store::signups::confirm(tx, signup.id, person);
    store::forms::count_confirmed(tx, form.id, 1);
    const std::string who = "recipient:" + std::to_string(person);
    audit(tx, {who, ""}, "recipient.sign_up", who, {{"form_id", form.id}});
}

}  // namespace

std::optional<Form> Signups::find(std::string_view slug) const {
    return database_.read(
        [&](const db::ReadTx& tx) { return store::forms::find_by_slug(tx, slug); });
}

std::string Signups::sender_name(const Form& form) const {
    return database_.read([&](const db::ReadTx& tx) {
        const auto sender = form.settings.sender_id
                                ? store::senders::find(tx, *form.settings.sender_id)
                                : std::optional<Sender>();
        return sender ? sender->settings.from_name : std::string();
    });
}

std::string Signups::stamp(const Form& form) const {
    return links_.stamp(form.id, database_.clock().now());
}

bool Signups::was_read(const Form& form, std::string_view stamp) const {
    const TimeMs now = database_.clock().now();
    const auto at = links_.parse_stamp(form.id, stamp);
    return at && *at <= now - kQuickestMs && *at > now - kDayMs;
}

/// Nothing in here looks at recipients or suppressions: what is known of an address can neither
/// change the answer nor the time that it takes. The mail decides, when it is composed.
SignupAnswer Signups::take(const Form& form, Signup signup, const std::string& client) {
    signup.form_id = form.id;
    signup.wording_id = form.wording_id;
    signup.asked_from = network_of(client, kConsentBits);
    const auto of_place = limits_.of_place(form, client);
    const auto of_address = limits_.of_address(signup.email);
    const auto look = [&](const db::ReadTx& tx) -> std::optional<SignupAnswer> {
        if (!has_room(tx, of_place)) {
            return SignupAnswer::kBusy;
        }
        return has_room(tx, of_address) ? std::nullopt : std::optional(SignupAnswer::kTaken);
    };
    // A flood is turned away by readers; the writer has the last word.
    if (const auto answer = database_.read(look)) {
        return *answer;
    }
    const SignupAnswer answer = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (const auto full = look(tx)) {
            return *full;
        }
        const auto now = store::forms::find(tx, form.id);
        if (!is_open(now)) {
            return SignupAnswer::kNoForm;
        }
        queue::throttle_take(tx, of_place, 1);
        queue::throttle_take(tx, of_address, 1);
        signup.asked_at = tx.now();
        signup.expires_at = tx.now() + kConfirmDays * kDayMs;
        const Kept kept = keep(tx, signup);
        if (kept.wants_mail) {
            store::signups::queue_mail(tx, kept.id);
            enqueue_signup_mail(tx, kept.id, *now->settings.sender_id);
        }
        return SignupAnswer::kTaken;
    });
    crash_point("signup");
    work_added_();
    return answer;
}

SignupAnswer Signups::ask(std::string_view slug, const SignupRequest& request) {
    const auto form = find(slug);
    if (!is_open(form)) {
        return SignupAnswer::kNoForm;
    }
    const ParsedEmail email = parse_email(request.email);
    if (!email) {
        return SignupAnswer::kBadEmail;
    }
    Signup signup;
    signup.email = email.address;
    signup.name = signup_name(request.name);
    signup.list_ids = form->settings.list_ids;
    signup.via = request.via;
    return take(*form, std::move(signup), request.client);
}

Signups::AnswerForLists Signups::ask_for_lists(const std::vector<std::string>& uuids,
                                               const SignupRequest& request) {
    std::map<std::int64_t, std::vector<std::int64_t>> lists;  // by form
    std::vector<Form> forms;
    database_.read([&](const db::ReadTx& tx) {
        for (std::size_t i = 0; i < std::min(uuids.size(), kMostLists); ++i) {
            if (const auto door = store::forms::door_to(tx, uuids[i])) {
                lists[door->form_id].push_back(door->list_id);
            }
        }
        for (const auto& [form_id, list_ids] : lists) {
            if (auto form = store::forms::find(tx, form_id); is_open(form)) {
                forms.push_back(std::move(*form));
            }
        }
    });
    if (forms.empty()) {
        return {};
    }
    AnswerForLists answer{SignupAnswer::kBadEmail, forms.front().settings.language};
    const ParsedEmail email = parse_email(request.email);
    if (!email) {
        return answer;
    }
    answer.answer = SignupAnswer::kTaken;
    for (const Form& form : forms) {
        Signup signup;
        signup.email = email.address;
        signup.name = signup_name(request.name);
        signup.list_ids = sorted_once(std::move(lists[form.id]));
        signup.via = request.via;
        answer.answer = std::max(answer.answer, take(form, std::move(signup), request.client));
    }
    return answer;
}

std::vector<PublicList> Signups::public_lists() const {
    return database_.read([](const db::ReadTx& tx) { return store::forms::public_lists(tx); });
}

std::optional<Signups::Confirmation> Signups::look(std::string_view token) const {
    const auto link = links_.parse_confirm(token);
    if (!link) {
        return std::nullopt;
    }
    return database_.read([&](const db::ReadTx& tx) {
        Confirmation found{.state = State::kGone, .form = {}};
        if (auto form = store::forms::find(tx, link->form)) {
            found.form = std::move(*form);
            if (const auto signup = store::signups::find(tx, link->signup)) {
                found.state = state_of(tx, *signup);
                found.masked_email = mask_email(signup->email);
            }
        }
        return std::optional(std::move(found));
    });
}

std::optional<Signups::Confirmation> Signups::confirm(std::string_view token,
                                                      const std::string& client) {
    auto found = look(token);
    if (!found || found->state != State::kWaiting) {
        return found;
    }
    const std::int64_t id = links_.parse_confirm(token)->signup;
    found->state = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const auto signup = store::signups::find(tx, id);
        if (!signup || state_of(tx, *signup) != State::kWaiting) {
            return signup ? state_of(tx, *signup) : State::kGone;
        }
        const auto person = person_of(tx, *signup);
        if (!person) {
            return State::kRefused;
        }
        join(tx, found->form, *signup, *person, client);
        return State::kConfirmed;
    });
    return found;
}

SignupAnswer Signups::send_again(std::string_view token, const std::string& client) {
    const auto link = links_.parse_confirm(token);
    std::optional<Form> form;
    auto signup = link ? database_.read([&](const db::ReadTx& tx) {
        form = store::forms::find(tx, link->form);
        return store::signups::find(tx, link->signup);
    })
                       : std::nullopt;
    if (!signup || !is_open(form) || signup->confirmed_at) {
        return SignupAnswer::kNoForm;
    }
    return take(*form, *std::move(signup), client);
}

Page<Signup> Signups::waiting(std::int64_t form, const PageQuery& query) const {
    const store::signups::Waiting filter{
        .form_id = form, .q = query.q, .before = query.after(), .limit = query.limit + 1};
    return database_.read([&](const db::ReadTx& tx) {
        store::forms::get(tx, form);
        return page_of(store::signups::waiting(tx, filter),
                       query,
                       store::signups::count_waiting(tx, filter, kCountCap),
                       kCountCap);
    });
}

Signups::Reminder Signups::remind(const Actor& actor, std::int64_t form, std::int64_t signup) {
    const Reminder done = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Form its_form = store::forms::get(tx, form);
        const Signup waiting = existing_signup(tx, form, signup);
        if (!is_open(its_form)) {
            return Reminder::kFormClosed;
        }
        if (waiting.state == SignupState::kQueued || waiting.state == SignupState::kSending) {
            return Reminder::kQueued;
        }
        const auto rules = limits_.of_address(waiting.email);
        if (!has_room(tx, rules)) {
            return Reminder::kTooSoon;
        }
        queue::throttle_take(tx, rules, 1);
        if (store::signups::extend(tx, signup, tx.now() + kConfirmDays * kDayMs)) {
            store::forms::count_expired(tx, form, -1);
        }
        store::signups::queue_mail(tx, signup);
        enqueue_signup_mail(tx, signup, *its_form.settings.sender_id);
        audit(tx, actor, "signup.remind", signup, {{"form_id", form}});
        return Reminder::kQueued;
    });
    work_added_();
    return done;
}

void Signups::remove(const Actor& actor, std::int64_t form, std::int64_t signup) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Signup waiting = existing_signup(tx, form, signup);
        if (waiting.state == SignupState::kSending) {
            fail(ErrorCode::kConflict,
                 "its mail is in the hands of the relay: try again in a moment");
        }
        if (!store::signups::remove(tx, signup)) {
            store::forms::count_expired(tx, form, 1);  // nobody waits for it any more
        }
        audit(tx, actor, "signup.remove", signup, {{"form_id", form}});
    });
}

bool Signups::prune() {
    return database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
        const auto expired = store::signups::expire(tx, kPruneRows);
        for (const auto& [form, count] : expired) {
            store::forms::count_expired(tx, form, count);
        }
        const TimeMs before = tx.now() - kKeepAskedDays * kDayMs;
        return !expired.empty() ||
               store::signups::remove_older(tx, before, kPruneRows) == kPruneRows;
    });
}

}  // namespace campaignd::service
