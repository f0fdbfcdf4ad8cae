#pragma once

#include <memory>
#include <string>
#include <vector>

#include "db/database.h"
#include "model/single.h"
#include "service/content/step_mail.h"
#include "store/messages.h"

namespace campaignd::service {

/// SHA-256 of all that makes one content differ from another.
std::string hash_of(const SingleContent& content);

/// The tags of a mail for which neither the data nor the person has a value, each once, in order.
std::vector<std::string> missing_tags(const CompiledCampaign& mail,
                                      std::string_view email,
                                      std::string_view name,
                                      std::string_view data);

/// A single message that is about to be composed: the row of the ledger with what was asked for,
/// and the mail that it makes of it.
struct SingleMail {
    /// With the name and the data of the request in place of the recipient's own.
    store::messages::ForSending message;
    std::shared_ptr<const CompiledCampaign> mail;
};

/// The contents of single messages, compiled once each: by those who ask and by the compose
/// threads. Bounded, as CompiledCache is. Thread-safe.
class CompiledSingles {
  public:
    explicit CompiledSingles(std::size_t most_bytes = CompiledCache::kMostBytes)
        : cache_(most_bytes) {}

    /// `hash` is hash_of(content). Reads the pictures that go inside: never in a transaction.
    /// Throws Error(kInvalid) with every fault, "subject", "body", "blocks" or "inline_pictures".
    std::shared_ptr<const CompiledCampaign> get(const db::Database& database,
                                                const SingleContent& content,
                                                const std::string& hash);
    /// The mail that `message` makes. Never call it in a transaction. Throws Error(kInvalid) when
    /// what was asked for is kept no more, or cannot be compiled.
    SingleMail get(const db::Database& database, store::messages::ForSending message);

    void drop_idle(SteadyTime now) { cache_.drop_idle(now); }

  private:
    CompiledCache cache_;
};

}  // namespace campaignd::service
