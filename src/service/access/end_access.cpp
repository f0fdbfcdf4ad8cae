#include "service/access/end_access.h"

#include "store/invitations.h"
#include "store/sessions.h"
#include "store/tokens.h"

namespace campaignd::service {

EndedAccess end_access(db::WriteTx& tx, std::int64_t user_id) {
    return {.sessions = store::sessions::remove_of_user(tx, user_id),
            .tokens = store::tokens::remove_of_user(tx, user_id)};
}

EndedAccess end_all_access(db::WriteTx& tx) {
    return {.sessions = store::sessions::remove_all(tx),
            .tokens = store::tokens::remove_all(tx),
            .invitations = store::invitations::remove_all(tx)};
}

}  // namespace campaignd::service
