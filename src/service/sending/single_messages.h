#pragma once

#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "db/gathered.h"
#include "model/page.h"
#include "model/single.h"
#include "service/access/audit.h"
#include "service/access/idempotency.h"
#include "service/content/single_mail.h"
#include "service/secrets/mail_links.h"
#include "store/singles.h"

namespace campaignd::service {

/// A request for a single message, as it is carried out.
struct SingleAsk {
    SingleRequest request;
    Actor actor;
    std::string principal{};  // Principal::key()
    std::string key{};        // Idempotency-Key; empty: none was given
    std::string digest{};     // Idempotency::digest() of the request
};

/// What became of it: an error, the first answer to its key, or a new row of the ledger.
struct SingleOutcome {
    std::exception_ptr error{};
    std::optional<Idempotency::Answer> known{};
    SingleReceipt receipt{};
};

/// Mails to one person that a program asks for: each gets a row of the ledger and goes before the
/// campaigns of its sender. Whoever has no recipient yet becomes one, on no list. Requests that
/// come while a commit is under way share the next one.
///
/// A request is answered when its row is durable. Its Idempotency-Key is kept in the same
/// transaction: a crash leaves both or none.
/// Owner: App; the references must outlive it. Thread-safe.
class SingleMessages {
  public:
    /// What is kept as the first answer to a key.
    using Render = std::function<std::string(const SingleReceipt&)>;
    /// Called on the writer thread; quick, and throws nothing.
    using Done = std::function<void(const SingleOutcome&)>;

    SingleMessages(db::Database& database,
                   const Idempotency& idempotency,
                   const MailLinks& links,
                   Render render,
                   std::function<void()> work_added);
    ~SingleMessages();

    SingleMessages(const SingleMessages&) = delete;
    SingleMessages& operator=(const SingleMessages&) = delete;
    SingleMessages(SingleMessages&&) = delete;
    SingleMessages& operator=(SingleMessages&&) = delete;

    /// Throws Error: kInvalid with every fault, tags without a value among them; kBusy when too
    /// many wait. Then `done` is not called.
    void send(SingleAsk ask, Done done);

    /// The digest that SingleAsk needs.
    std::string digest(std::string_view request) const { return idempotency_.digest(request); }

    /// Those of the last weeks, newest first. The total is that of the ledger, or with `q` of the
    /// page.
    Page<SingleMessage> list(const SingleQuery& query) const;
    std::vector<SingleSender> senders() const;

    /// Removes what is held of messages older than kSingleKeptDays beyond their rows in the ledger;
    /// the next ones. False when there are no more.
    bool prune();

  private:
    struct Waiting {
        SingleAsk ask;
        Done done;
        SingleContent content;
        std::string hash;
        SingleOutcome outcome{};
    };

    /// A template as a sender sends it.
    struct Prepared {
        store::singles::Revisions revisions;
        SingleContent content;
        std::string hash;
        std::shared_ptr<const CompiledCampaign> mail;
    };

    Prepared prepare(const SingleRequest& request);
    Prepared build(const SingleRequest& request, const store::singles::Revisions& revisions);
    void write(db::WriteTx& tx, std::vector<Waiting>& batch) const;
    void answer(std::vector<Waiting>& batch, const std::exception_ptr& error) const;

    db::Database& database_;
    const Idempotency& idempotency_;
    const MailLinks& links_;
    const Render render_;
    const std::function<void()> work_added_;
    CompiledSingles compiled_;

    Mutex mutex_;
    std::map<std::string, Prepared> prepared_ GUARDED_BY(mutex_);

    db::Gathered<Waiting> gathered_;
};

}  // namespace campaignd::service
