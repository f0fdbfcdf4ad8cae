#include "service/access/end_access.h"

#include "store/invitations.h"
#include "store/sessions.h"

namespace campaignd::service {

void end_access(db::WriteTx& tx, std::int64_t user_id) {
    store::sessions::remove_of_user(tx, user_id);
}

EndedAccess end_all_access(db::WriteTx& tx) {
    return {.sessions = store::sessions::remove_all(tx),
            .tokens = 0,
            .invitations = store::invitations::remove_all(tx)};
}

}  // namespace campaignd::service
