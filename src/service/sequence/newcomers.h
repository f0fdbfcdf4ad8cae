#pragma once

#include <vector>

#include "base/slice_limit.h"
#include "db/transaction.h"
#include "model/campaign.h"
#include "model/message.h"
#include "model/person_change.h"

/// Who comes into an ongoing campaign by joining one of its lists. A join notes the person for each
/// campaign that takes members of the list, in its own transaction; a job enrols them right behind
/// it, in slices, each person once. Whoever is put on a list in another way than by join_list()
/// comes into no campaign: what moves many people mails nobody by surprise.
/// Thread: inside the caller's transaction. Throws Error.
namespace campaignd::service {

/// Makes the person a member. False when they are one already.
bool join_list(db::WriteTx& tx, std::int64_t list, RecipientId recipient, const Cause& cause = {});
/// The same for somebody who has just become a member, or an active one.
void note_join(db::WriteTx& tx, std::int64_t list, RecipientId recipient);

/// The next people who joined; of a campaign that takes nobody any more, what is remembered of them
/// goes. True while there is more.
bool newcomer_slice(db::WriteTx& tx, CampaignId campaign, const SliceLimit& limit);

/// A change of many people that has them mailed by no ongoing campaign: who matches its segments
/// behind the change, and did not before, is passed over until they match no more. Who matched
/// before has come by themselves, and the next look finds them.
class QuietChange {
  public:
    explicit QuietChange(db::WriteTx& tx);

    /// False when no campaign asks.
    bool matters() const noexcept { return !campaigns_.empty(); }

    /// The next people, as they are. Costs a look at each: some hundred at once.
    void before(const std::vector<RecipientId>& people);
    /// Those of them who were changed, and who came to be by the change.
    void after(const std::vector<RecipientId>& people);

  private:
    struct Asking {
        CampaignId campaign = 0;
        Audience segments;
        std::vector<RecipientId> matched;
    };

    db::WriteTx& tx_;
    std::vector<Asking> campaigns_;
};

/// People were changed: those whom an ongoing campaign passed over, and who match its segments no
/// more, are free to come to match them again. A look between two changes would have seen it.
void note_changed(db::WriteTx& tx, const std::vector<RecipientId>& people);
/// The same for one campaign.
void free_lost(db::WriteTx& tx, const Campaign& campaign, const std::vector<RecipientId>& people);

/// Behind the rows of an import that lets ongoing campaigns take its people: they look at once.
void wake_joins(db::WriteTx& tx, std::int64_t list);

}  // namespace campaignd::service
