#pragma once

#include <cstdint>

#include "db/transaction.h"

namespace campaignd::service {

/// What ended.
struct EndedAccess {
    int sessions = 0;
    int tokens = 0;
    int invitations = 0;
};

/// What a user had in hand ends in the transaction that demotes or removes them, or changes what
/// they log in with: every session, and the API tokens that they made. The caller clears the
/// PrincipalCache after the commit.
EndedAccess end_access(db::WriteTx& tx, std::int64_t user_id);

/// Of a restored database: it may hold what was revoked since the backup.
EndedAccess end_all_access(db::WriteTx& tx);

}  // namespace campaignd::service
