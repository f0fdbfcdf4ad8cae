#pragma once

#include <map>
#include <optional>
#include <string>

#include "db/transaction.h"
#include "model/single.h"
#include "service/access/audit.h"
#include "service/sequence/message_moves.h"
#include "store/erased_addresses.h"

namespace campaignd::service {

/// Makes rows of the ledger from single messages that were asked for, in one unit of work.
/// Thread: inside the transaction it is given. Throws SqlError.
class SingleDesk {
  public:
    explicit SingleDesk(MessageMoves& moves)
        : moves_(moves), tx_(moves.tx()), erased_(moves.tx()) {}

    /// Why it cannot be taken; nothing when it can. Nothing has been written then.
    std::optional<Error> refusal(const SingleRequest& request, const CampaignIdentity& identity);
    /// After refusal(). `hash` is that of the content.
    SingleReceipt add(const SingleRequest& request,
                      const SingleContent& content,
                      const std::string& hash,
                      const Actor& actor);
    /// Once, after the last add().
    void finish();

  private:
    /// What the single messages of one sender go through.
    struct Door {
        CampaignId campaign = 0;  // 0: there is no such sender
        LaneId lane = 0;
        std::string held_reason{};  // empty: it is not held
        int added = 0;
    };

    Door& door_of(std::int64_t sender_id, const CampaignIdentity& identity);
    Door open_door(std::int64_t sender_id, const CampaignIdentity& identity);
    std::int64_t content_of(const SingleContent& content, const std::string& hash);

    MessageMoves& moves_;
    db::WriteTx& tx_;
    store::ErasedAddresses erased_;
    std::map<std::int64_t, Door> doors_;            // by sender
    std::map<std::string, std::int64_t> contents_;  // by hash
};

}  // namespace campaignd::service
