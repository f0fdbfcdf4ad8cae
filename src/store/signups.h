#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/form.h"
#include "model/job.h"

/// Rows of signup: who asked to join and has not confirmed, and for a while who did. The sums of
/// their forms are the caller's (store/forms.h).
/// Thread: the transaction's. Throws SqlError.
namespace campaignd::store::signups {

/// Uses all but id and state; its mail is queued.
std::int64_t insert(db::WriteTx& tx, const Signup& signup);
std::optional<Signup> find(const db::ReadTx& tx, std::int64_t id);
/// The one that waits for the click of this address, form and lists.
std::optional<Signup> find_waiting(const db::ReadTx& tx, const Signup& like);
/// Asked once more: its time begins anew. True when it was counted as expired.
bool renew(db::WriteTx& tx, std::int64_t id, const Signup& by);

/// Those of a form that wait for the click, also those whose time is over, newest first.
struct Waiting {
    std::int64_t form_id = 0;
    std::string q;            // part of an address or a name
    std::int64_t before = 0;  // 0: from the newest
    int limit = 50;
};

std::vector<Signup> waiting(const db::ReadTx& tx, const Waiting& query);
/// How many there are, counted up to `cap`; `before` and `limit` do not count.
std::int64_t count_waiting(const db::ReadTx& tx, const Waiting& query, std::int64_t cap);
/// It may be confirmed until then; what was asked, and when, stays. True when it was counted as
/// expired.
bool extend(db::WriteTx& tx, std::int64_t id, TimeMs expires_at);
/// Forgets one that waits. True when it was counted as expired.
bool remove(db::WriteTx& tx, std::int64_t id);
/// From now on it names the person, and the address no more.
void confirm(db::WriteTx& tx, std::int64_t id, std::int64_t recipient_id);

// ---- its mail ----

/// Queued again, from the beginning.
void queue_mail(db::WriteTx& tx, std::int64_t id);
/// Queued -> sending. False when the lease is lost, the mail needs no sending any more, or the
/// address is suppressed: the dot must not leave.
bool mark_sending(db::WriteTx& tx, const LeasedJob& job, InstanceId owner, bool already_subscribed);
/// Sending -> queued: its outcome is unknown, or it surely did not go.
void put_back(db::WriteTx& tx, std::int64_t id);
/// How often its mail was put off, with this time.
int count_try(db::WriteTx& tx, std::int64_t id);
void end_mail(db::WriteTx& tx,
              std::int64_t id,
              SignupState state,
              std::string_view reason,
              std::optional<TimeMs> mailed_at);
/// Every mail that waits ends unsent. Returns how many.
int give_up_waiting(db::WriteTx& tx, std::string_view reason);
/// True while another mail that says "you are signed up already" went to this address since, or
/// is about to.
bool told_already(const db::ReadTx& tx, const Signup& signup, TimeMs since);

// ---- its end ----

/// Forms and how many of their sign-ups passed their time just now; looks at `limit` at most.
std::vector<std::pair<std::int64_t, int>> expire(db::WriteTx& tx, int limit);
/// Those asked before go; returns how many.
int remove_older(db::WriteTx& tx, TimeMs asked_before, int limit);

}  // namespace campaignd::store::signups
