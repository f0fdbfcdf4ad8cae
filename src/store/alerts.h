#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/message.h"

/// What waits for a person, read from where it is kept, and who was told of it. Thread: inside the
/// caller's transaction. Throws SqlError.
namespace campaignd::store::alerts {

struct HeldCampaign {
    CampaignId id = 0;
    std::string name;
    std::string held_reason;
    TimeMs since = 0;
};

/// At most `limit`, as below.
std::vector<HeldCampaign> held(const db::ReadTx& tx, int limit);

/// A campaign that is not held, with messages of which nobody knows whether they left.
struct Doubt {
    CampaignId id = 0;
    std::string name;
    std::int64_t messages = 0;
};

std::vector<Doubt> doubts(const db::ReadTx& tx, int limit);

/// A sender whose relay or mailbox cannot be used since before `before`.
struct Trouble {
    std::int64_t sender_id = 0;
    std::string name;
    std::string words;
    TimeMs since = 0;
    bool is_mailbox = false;
};

std::vector<Trouble> troubles(const db::ReadTx& tx, TimeMs before, int limit);

/// An endpoint that fails since before `before`.
struct Endpoint {
    std::int64_t id = 0;
    std::string url;
    TimeMs since = 0;
};

std::vector<Endpoint> endpoints(const db::ReadTx& tx, TimeMs before, int limit);

/// What is known to wait.
struct Known {
    std::string subject;
    std::string what;
    TimeMs since = 0;
    std::optional<TimeMs> mailed_at{};
};

std::vector<Known> list(const db::ReadTx& tx);
void insert(db::WriteTx& tx, std::string_view subject, std::string_view what);
void set_what(db::WriteTx& tx, std::string_view subject, std::string_view what);
void remove(db::WriteTx& tx, std::string_view subject);
void set_mailed(db::WriteTx& tx, std::string_view subject, std::optional<TimeMs> at);

}  // namespace campaignd::store::alerts
