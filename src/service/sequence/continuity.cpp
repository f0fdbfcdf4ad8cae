#include "service/sequence/continuity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/log.h"
#include "base/machine.h"
#include "service/access/audit.h"
#include "service/sequence/campaign_moves.h"
#include "store/campaigns.h"
#include "store/continuity.h"
#include "store/signups.h"

namespace campaignd::service {
namespace {

using store::continuity::Row;

constexpr int kPage = 500;
constexpr std::array<std::string_view, 4> kOfDatabase{
    "another_machine", "older_than_journal", "copied", "restored"};

std::string last_place(const Row& row) {
    return fmt::format("{} on {}", row.path, row.host.empty() ? "an unnamed machine" : row.host);
}

bool is_older(const Row& row, const std::optional<queue::Generation>& mark) {
    return mark && mark->database_id == row.database_id && mark->number > row.generation;
}

/// True while another file stands where the database was last at work: then this one is a snapshot
/// or a clone of it, even where the file system gives both the same identity.
bool original_stays(const std::string& last, const std::string& here) {
    std::error_code none;
    return last != here && std::filesystem::exists(last, none) &&
           !std::filesystem::equivalent(last, here, none) && !none;
}

Awakening judge(const Row& row,
                const Place& place,
                const std::optional<queue::Generation>& mark,
                bool is_second) {
    const bool at_home = row.file.inode == 0;  // it has not been at work anywhere yet
    if (!at_home && !row.machine.empty() && !place.machine.empty() &&
        row.machine != place.machine) {
        return {.held_reason = "another_machine",
                .why = fmt::format("the database was last at work as {}, which is another machine",
                                   last_place(row))};
    }
    if (is_older(row, mark)) {
        return {.held_reason = "older_than_journal",
                .why = fmt::format("the database stands at {}, the mark beside it at {}: an older "
                                   "copy was put in its place, or commits were lost",
                                   row.generation,
                                   mark->number)};
    }
    if (!at_home && (is_second || !row.file.is_same_file(place.file))) {
        return {.held_reason = "copied",
                .why = fmt::format("this file is a copy of the one that was last at work as {}",
                                   last_place(row))};
    }
    return {};
}

}  // namespace

Place place_of(const std::filesystem::path& database,
               const std::filesystem::path& machine_id_file) {
    return {.machine = machine_fingerprint(machine_id_file),
            .file = db::file_identity(database),
            .path = database.string(),
            .host = host_name()};
}

Awakening wake(db::Database& database,
               const Place& place,
               const std::optional<queue::Generation>& mark) {
    const bool is_second = original_stays(
        database.read([](const db::ReadTx& tx) { return store::continuity::get(tx); }).path,
        place.path);
    Awakening found = database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        Awakening awakening = judge(store::continuity::get(tx), place, mark, is_second);
        if (!awakening.held_reason.empty()) {
            awakening.held = hold_unfinished(tx, awakening.held_reason);
            audit(tx,
                  {"daemon", ""},
                  "continuity.hold",
                  "database",
                  {{"reason", awakening.held_reason},
                   {"why", awakening.why},
                   {"campaigns", awakening.held}});
        }
        settle_in(tx, place, mark);
        return awakening;
    });
    if (!found.held_reason.empty()) {
        log::warn("service",
                  "{}; {} unfinished campaigns are held until a person approves them",
                  found.why,
                  found.held);
    }
    return found;
}

void settle_in(db::WriteTx& tx, const Place& place, const std::optional<queue::Generation>& mark) {
    Row row = store::continuity::get(tx);
    if (is_older(row, mark)) {
        row.generation = mark->number;
    }
    ++row.generation;
    if (!place.machine.empty()) {
        row.machine = place.machine;
    }
    row.file = place.file;
    row.path = place.path;
    row.host = place.host;
    store::continuity::put(tx, row);
}

int hold_unfinished(db::WriteTx& tx, std::string_view reason) {
    int held = 0;
    // Nobody waits for a confirm mail by surprise: who still wants to join asks again.
    store::signups::give_up_waiting(tx, reason);
    for (const CampaignState state :
         {CampaignState::kScheduled, CampaignState::kRunning, CampaignState::kPaused}) {
        store::campaigns::Filter filter;
        filter.state = state;
        filter.limit = kPage;
        filter.with_singles = true;
        for (auto page = store::campaigns::list(tx, filter); !page.empty();
             page = store::campaigns::list(tx, filter)) {
            for (const Campaign& campaign : page) {
                moves::hold(tx, campaign.id, reason);
                ++held;
            }
        }
    }
    return held;
}

bool concerns_database(std::string_view held_reason) noexcept {
    return std::find(kOfDatabase.begin(), kOfDatabase.end(), held_reason) != kOfDatabase.end();
}

}  // namespace campaignd::service
