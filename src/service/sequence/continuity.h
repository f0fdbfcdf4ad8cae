#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "db/database.h"
#include "db/file_identity.h"
#include "queue/generation.h"

namespace campaignd::service {

/// Where a database is at work. The host's name is for people: a machine may be renamed.
struct Place {
    std::string machine;  // empty: unknown
    db::FileIdentity file;
    std::string path;
    std::string host;
};

/// `database` exists. Throws Error(kUnavailable).
Place place_of(const std::filesystem::path& database, const std::filesystem::path& machine_id_file);

/// What a starting process found.
struct Awakening {
    std::string held_reason;  // another_machine, older_than_journal, copied; empty: all is well
    std::string why;          // for people
    int held = 0;             // campaigns
};

/// Before anything is leased: a database that woke up on another machine, as a copy, or older than
/// the mark beside it, is held: every unfinished campaign waits for a person, who alone knows what
/// was sent elsewhere meanwhile. This place is its own from then on. Read `mark` before the call.
/// Throws Error.
Awakening wake(db::Database& database,
               const Place& place,
               const std::optional<queue::Generation>& mark);

/// A restored copy is at home where it was put: it is held for being restored, not for more.
void settle_in(db::WriteTx& tx, const Place& place, const std::optional<queue::Generation>& mark);

/// Holds every campaign that is scheduled, running or paused; how many. Confirm mails that wait are
/// not sent.
int hold_unfinished(db::WriteTx& tx, std::string_view reason);

/// True for what a whole database is held for, and a person can approve for all its campaigns.
bool concerns_database(std::string_view held_reason) noexcept;

}  // namespace campaignd::service
