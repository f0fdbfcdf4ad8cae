#pragma once

#include <cstdint>
#include <string_view>

#include "db/database.h"
#include "model/invitation.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/password_hasher.h"
#include "service/secrets/mail_links.h"
#include "service/sending/senders.h"

namespace campaignd::service {

/// Asking people by mail to become users. The link in the mail is signed, works for 72 hours and
/// once; whoever follows it chooses their own password. A mail that does not leave is no fault of
/// the call: the invitation says why, and can be sent again.
/// Owner: App; the references must outlive it. Thread-safe; invite() and resend() block for as long
/// as the mail takes. Throws Error: kInvalid with every fault, kNotFound, kConflict.
class Invitations {
  public:
    Invitations(db::Database& database,
                const Senders& senders,
                const MailLinks& links,
                PasswordHasher& hasher);

    /// kConflict for an address that is a user's, or that waits already.
    Invitation invite(const Actor& actor, const InvitationRequest& request);
    /// With a new link; the one before works no more.
    Invitation resend(const Actor& actor, std::int64_t id);
    void revoke(const Actor& actor, std::int64_t id);
    /// Expired ones, too.
    Page<Invitation> list(const PageQuery& query) const;

    /// What a link stands for. Throws kNotFound when it is forged, used, revoked, replaced or
    /// expired: nobody learns which.
    Invitation look(std::string_view token) const;
    /// The user that whoever was invited has become. Throws as look() does.
    User accept(const InvitationAnswer& answer, const std::string& address);

  private:
    Invitation find_open(const db::ReadTx& tx, std::string_view token) const;
    Invitation mail(const Actor& actor, const Invitation& invitation);

    db::Database& database_;
    const Senders& senders_;
    const MailLinks& links_;
    PasswordHasher& hasher_;
};

}  // namespace campaignd::service
