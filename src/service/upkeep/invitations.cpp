#include "service/upkeep/invitations.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "service/access/listing.h"
#include "service/access/unique.h"
#include "service/sending/notice_mail.h"
#include "store/invitations.h"
#include "store/senders.h"
#include "store/users.h"

namespace campaignd::service {
namespace {

constexpr const char* kNoLink =
    "this link works no more: it was used, replaced or withdrawn, or is older than three days; ask "
    "for a new one";
constexpr const char* kIsUser = "there is already a user with this e-mail address";
constexpr const char* kIsInvited =
    "this address is invited already: send that invitation again, or withdraw it";

/// The address or name that the audit's word for somebody ends with.
std::string_view name_of(std::string_view actor) {
    return actor.substr(actor.find(' ') + 1);
}

NoticeMail mail_of(const Invitation& invitation, const std::string& url) {
    if (invitation.language == PageLanguage::kGerman) {
        return {invitation.email,
                "Einladung zu campaignd",
                fmt::format("Hallo,\n\n{} lädt Sie ein, mit campaignd zu arbeiten.\n\nÖffnen Sie "
                            "diesen Link und wählen Sie ein Passwort:\n\n{}\n\nDer Link gilt drei "
                            "Tage und nur einmal. Wenn Sie niemanden dort kennen, tun Sie nichts: "
                            "ohne Sie geschieht nichts.\n",
                            name_of(invitation.invited_by),
                            url)};
    }
    return {invitation.email,
            "You are invited to campaignd",
            fmt::format("Hello,\n\n{} invites you to work with campaignd.\n\nOpen this link and "
                        "choose a password:\n\n{}\n\nThe link works for three days, and once. If "
                        "you know nobody there, do nothing: nothing happens without you.\n",
                        name_of(invitation.invited_by),
                        url)};
}

}  // namespace

Invitations::Invitations(db::Database& database,
                         const Senders& senders,
                         const MailLinks& links,
                         PasswordHasher& hasher)
    : database_(database), senders_(senders), links_(links), hasher_(hasher) {}

Invitation Invitations::invite(const Actor& actor, const InvitationRequest& request) {
    const Invitation made = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (!store::senders::find(tx, request.sender_id)) {
            throw_if_any({{"sender_id", "there is no such sender"}});
        }
        if (store::users::find_credentials(tx, request.email)) {
            fail(ErrorCode::kConflict, kIsUser);
        }
        const auto known = store::invitations::find_by_email(tx, request.email);
        if (known && known->expires_at() > tx.now()) {
            fail(ErrorCode::kConflict, kIsInvited);
        }
        if (known) {
            store::invitations::remove(tx, known->id);
        }
        const std::int64_t id = store::invitations::insert(tx, request, actor.name);
        audit(tx,
              actor,
              "invitation.create",
              id,
              {{"email", request.email}, {"role", to_text(request.role)}});
        return store::invitations::get(tx, id);
    });
    return mail(actor, made);
}

Invitation Invitations::resend(const Actor& actor, std::int64_t id) {
    const Invitation renewed = database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Invitation before = store::invitations::get(tx, id);
        if (!before.sender_id) {
            fail(ErrorCode::kConflict,
                 "the sender of this invitation is gone: withdraw it, and invite again through "
                 "another one");
        }
        store::invitations::renew_link(tx, id);
        audit(tx, actor, "invitation.resend", id, {{"email", before.email}});
        return store::invitations::get(tx, id);
    });
    return mail(actor, renewed);
}

Invitation Invitations::mail(const Actor& actor, const Invitation& invitation) {
    std::string fault;
    try {
        fault = send_notice(
                    database_,
                    senders_,
                    links_,
                    invitation.sender_id.value_or(0),
                    mail_of(invitation, links_.invitation_url({invitation.id, invitation.link_at})))
                    .fault;
    } catch (const Error& error) {
        fault = error.what();
    }
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::invitations::set_mailed(tx, invitation.id, invitation.link_at, fault);
        if (!fault.empty()) {
            audit(tx, actor, "invitation.unsent", invitation.id, {{"fault", fault}});
        }
        // Withdrawn or answered meanwhile: what was asked for was done all the same.
        return store::invitations::find(tx, invitation.id).value_or(invitation);
    });
}

void Invitations::revoke(const Actor& actor, std::int64_t id) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Invitation found = store::invitations::get(tx, id);
        store::invitations::remove(tx, id);
        audit(tx, actor, "invitation.delete", id, {{"email", found.email}});
    });
}

Page<Invitation> Invitations::list(const PageQuery& query) const {
    return listed(database_, query, store::invitations::list, store::invitations::count);
}

Invitation Invitations::find_open(const db::ReadTx& tx, std::string_view token) const {
    const auto link = links_.parse_invitation(trim(token));
    auto found = link ? store::invitations::find(tx, link->invitation) : std::nullopt;
    if (!found || found->link_at != link->made_at || found->expires_at() <= tx.now()) {
        fail(ErrorCode::kNotFound, kNoLink);
    }
    return *std::move(found);
}

Invitation Invitations::look(std::string_view token) const {
    return database_.read([&](const db::ReadTx& tx) { return find_open(tx, token); });
}

User Invitations::accept(const InvitationAnswer& answer, const std::string& address) {
    look(answer.token);  // a stranger's password costs no time
    std::vector<FieldError> faults;
    check_password(answer.password, faults);
    throw_if_any(std::move(faults));
    const std::string hash = hasher_.hash(answer.password);
    return database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Invitation open = find_open(tx, answer.token);
        const std::int64_t id = unless_taken(
            kIsUser, [&] { return store::users::insert(tx, open.email, hash, open.role); });
        if (!answer.name.empty()) {
            store::users::set_name(tx, id, answer.name);
        }
        store::users::set_page(tx, id, {.language = open.language, .theme = std::nullopt});
        store::invitations::remove(tx, open.id);
        audit(
            tx,
            {"user:" + std::to_string(id) + ' ' + open.email, address},
            "invitation.accept",
            open.id,
            {{"email", open.email}, {"role", to_text(open.role)}, {"invited_by", open.invited_by}});
        return *store::users::find(tx, id);
    });
}

}  // namespace campaignd::service
