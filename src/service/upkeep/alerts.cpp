#include "service/upkeep/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/compose/skeleton.h"
#include "mail/smtp/blocking.h"
#include "model/email_address.h"
#include "service/access/settings.h"
#include "service/campaigns/needs.h"
#include "service/webhooks/announce.h"
#include "store/alerts.h"
#include "store/sandbox.h"
#include "store/senders.h"
#include "store/settings.h"
#include "store/users.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kLastMail = "_alerted_at";
constexpr TimeMs kAgainMs = 24LL * 3'600'000;
constexpr TimeMs kMinuteMs = 60'000;
constexpr std::chrono::seconds kSendTime{10};  // to connect, and again for the dialogue
constexpr int kMostUsers = 500;

/// Merge tags are none: names of campaigns are shown as they are.
std::string without_tags(std::string text) {
    for (std::size_t at = text.find("{{"); at != text.npos; at = text.find("{{", at + 2)) {
        text.insert(at + 1, 1, ' ');
    }
    return text;
}

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
    return without_tags(std::move(body));
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

mail::Skeleton compile(const SenderSettings& sender,
                       const std::string& subject,
                       const std::string& body) {
    mail::SkeletonSpec spec;
    spec.from_name = sender.from_name;
    spec.from_email = sender.from_email;
    spec.subject_template = subject;
    spec.body_template = body;
    spec.format = mail::BodyFormat::kText;
    spec.is_answer = true;
    return mail::Skeleton::compile(spec);
}

mail::Outgoing compose(const mail::Skeleton& skeleton,
                       const SenderSettings& sender,
                       const MailLinks& links,
                       const std::string& to,
                       TimeMs now) {
    mail::MergeFields fields(to, "", "");
    // In no ledger: below 0, and its own each time.
    const auto id = -static_cast<MessageId>(random_uint64() >> 1U);
    const mail::MessageParts parts{
        .fields = fields,
        .to_email = to,
        .to_name = "",
        .message_id = links.message_id(id, email_domain(sender.from_email)),
        .date_ms = now,
        .in_reply_to = "",
        .references = {},
        .unsubscribe_url = "",
        .view_url = "",
        .x_campaignd_message = ""};
    mail::Outgoing out;
    out.envelope_from = sender.from_email;
    out.envelope_to = to;
    skeleton.compose(parts, out.data);
    return out;
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
    SenderAccount account;
    std::optional<Sender> sender;
    std::vector<std::string> people;
    const TimeMs now = database_.clock().now();
    database_.read([&](const db::ReadTx& tx) {
        sender = store::senders::find(tx, settings.sender_id);
        if (sender) {
            account = senders_.account(tx, settings.sender_id);
            people = people_of(tx, settings);
        }
    });
    if (!sender) {
        return false;
    }
    const std::string subject = subject_of(due);
    const mail::Skeleton skeleton = compile(sender->settings, subject, body_of(due, public_url_));
    bool told = false;
    for (const std::string& to : people) {
        mail::Outgoing mail = compose(skeleton, sender->settings, links_, to, now);
        if (account.transport == TransportKind::kSandbox) {
            database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
                store::sandbox::insert(tx,
                                       {.sender_id = sender->id,
                                        .message_id = std::nullopt,
                                        .envelope_from = mail.envelope_from,
                                        .envelope_to = to,
                                        .subject = subject},
                                       mail.data);
            });
            told = true;
            continue;
        }
        const mail::SmtpOutcome outcome = mail::send_one(account.smtp, std::move(mail), kSendTime);
        if (outcome.result != Verdict::kSent) {
            log::warn("service",
                      "the mail about {} things that wait for a person did not leave: {}",
                      due.size(),
                      outcome.reply);
        }
        told = told || outcome.result == Verdict::kSent;
        if (outcome.code == 0) {
            break;  // the relay cannot be used now: the others wait for the next mail, too
        }
    }
    return told;
}

}  // namespace campaignd::service
