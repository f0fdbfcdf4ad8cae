#include "service/upkeep/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

#include "base/error.h"
#include "base/log.h"
#include "service/access/settings.h"
#include "service/campaigns/needs.h"
#include "service/sending/notice_mail.h"
#include "service/webhooks/announce.h"
#include "store/alerts.h"
#include "store/senders.h"
#include "store/settings.h"
#include "store/users.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kLastMail = "_alerted_at";
constexpr TimeMs kAgainMs = 24LL * 3'600'000;
constexpr TimeMs kMinuteMs = 60'000;
constexpr int kMostUsers = 500;

std::string subject_of(const std::vector<Need>& due) {
    return due.size() == 1 ? "campaignd waits for you"
                           : fmt::format("campaignd waits for you: {} things", due.size());
}

std::string body_of(const std::vector<Need>& due, const std::string& public_url) {
    std::string body = "This waits for a person:\n";
    for (const Need& need : due) {
        body += fmt::format("\n{}\n{}\n{}{}\n", need.what, need.remedy, public_url, need.page);
    }
    body +=
        "\nYou get this mail because it is switched on in the settings. Each of these is told "
        "once, "
        "and once a day while it waits.\n";
    return body;
}

/// Those of the settings, or every admin.
std::vector<std::string> people_of(const db::ReadTx& tx, const AlertSettings& settings) {
    if (!settings.to.empty()) {
        return settings.to;
    }
    std::vector<std::string> people;
    for (const User& user : store::users::list(tx, "", 0, kMostUsers)) {
        if (user.role == Role::kAdmin) {
            people.push_back(user.email);
        }
    }
    return people;
}

/// Brings the table to what waits now, and tells endpoints what is new.
void note(db::WriteTx& tx, const std::vector<Need>& all) {
    std::map<std::string, store::alerts::Known> known;
    for (store::alerts::Known& row : store::alerts::list(tx)) {
        std::string subject = row.subject;
        known.emplace(std::move(subject), std::move(row));
    }
    for (const Need& need : all) {
        const auto found = known.find(need.subject);
        if (found != known.end()) {
            if (found->second.what != need.what) {
                store::alerts::set_what(tx, need.subject, need.what);
            }
            known.erase(found);
            continue;
        }
        store::alerts::insert(tx, need.subject, need.what);
        announce(tx,
                 {.type = WebhookEvent::kPersonNeeded,
                  .detail = {{"subject", need.subject},
                             {"what", need.what},
                             {"what_to_do", need.remedy},
                             {"page", need.page}}});
    }
    for (const auto& [subject, row] : known) {
        store::alerts::remove(tx, subject);
    }
}

bool is_noted(const db::ReadTx& tx, const std::vector<Need>& all) {
    const auto known = store::alerts::list(tx);
    return known.size() == all.size() && std::all_of(all.begin(), all.end(), [&](const Need& need) {
               return std::any_of(known.begin(), known.end(), [&](const auto& row) {
                   return row.subject == need.subject && row.what == need.what;
               });
           });
}

std::optional<TimeMs> last_mail(const db::ReadTx& tx) {
    return wire::integer_from_column(store::settings::find(tx, kLastMail).value_or(""));
}

}  // namespace

Alerts::Alerts(db::Database& database,
               const Senders& senders,
               const MailLinks& links,
               std::string public_url,
               std::function<std::vector<Need>()> extra)
    : database_(database),
      senders_(senders),
      links_(links),
      public_url_(std::move(public_url)),
      extra_(std::move(extra)) {}

void Alerts::round() {
    std::vector<Need> all = extra_();
    bool noted = false;
    std::optional<AlertSettings> settings;
    database_.read([&](const db::ReadTx& tx) {
        std::vector<Need> stored = needs(tx);
        all.insert(all.end(),
                   std::make_move_iterator(stored.begin()),
                   std::make_move_iterator(stored.end()));
        noted = is_noted(tx, all);
        settings = Settings::alerts(tx);
    });
    waiting_ = static_cast<int>(all.size());
    if (!noted) {
        database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) { note(tx, all); });
    }
    if (!settings || all.empty()) {
        return;
    }
    const std::vector<Need> due = take_due(all, *settings);
    if (!due.empty() && !send(due, *settings)) {
        database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            for (const Need& need : due) {
                store::alerts::set_mailed(tx, need.subject, std::nullopt);
            }
        });
    }
}

/// What is to be told now; it counts as told from here on.
std::vector<Need> Alerts::take_due(const std::vector<Need>& all, const AlertSettings& settings) {
    const auto due_of = [&](const db::ReadTx& tx) {
        std::vector<Need> due;
        if (last_mail(tx).value_or(0) + settings.every_min * kMinuteMs > tx.now()) {
            return due;
        }
        const auto known = store::alerts::list(tx);
        for (const Need& need : all) {
            const auto row = std::find_if(known.begin(), known.end(), [&](const auto& one) {
                return one.subject == need.subject;
            });
            const bool is_told =
                row == known.end() || (row->mailed_at && *row->mailed_at + kAgainMs > tx.now());
            if (!is_told && (need.sender_id == 0 || need.sender_id != settings.sender_id)) {
                due.push_back(need);
            }
        }
        return due;
    };
    if (database_.read([&](const db::ReadTx& tx) { return due_of(tx).empty(); })) {
        return {};
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        std::vector<Need> due = due_of(tx);
        for (const Need& need : due) {
            store::alerts::set_mailed(tx, need.subject, tx.now());
        }
        if (!due.empty()) {
            store::settings::put(tx, kLastMail, wire::integer_to_column(tx.now()));
        }
        return due;
    });
}

/// False when nobody could be told.
bool Alerts::send(const std::vector<Need>& due, const AlertSettings& settings) {
    std::vector<std::string> people;
    const bool has_sender = database_.read([&](const db::ReadTx& tx) {
        people = people_of(tx, settings);
        return store::senders::find(tx, settings.sender_id).has_value();
    });
    if (!has_sender) {
        return false;
    }
    const std::string subject = subject_of(due);
    const std::string body = body_of(due, public_url_);
    bool told = false;
    for (const std::string& to : people) {
        const NoticeOutcome outcome =
            send_notice(database_, senders_, links_, settings.sender_id, {to, subject, body});
        if (!outcome.fault.empty()) {
            log::warn("service",
                      "the mail about {} things that wait for a person did not leave: {}",
                      due.size(),
                      outcome.fault);
        }
        told = told || outcome.fault.empty();
        if (!outcome.is_relay_usable) {
            break;  // the others wait for the next mail, too
        }
    }
    return told;
}

}  // namespace campaignd::service
