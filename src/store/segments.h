#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/campaign.h"
#include "model/message.h"
#include "model/segment.h"

/// Saved filters over recipients. Thread: inside the caller's transaction. Throws SqlError.
namespace campaignd::store::segments {

std::int64_t insert(db::WriteTx& tx, const Segment& segment);
void update(db::WriteTx& tx, const Segment& segment);
bool remove(db::WriteTx& tx, std::int64_t id);
std::optional<Segment> find(const db::ReadTx& tx, std::int64_t id);
/// Throws Error(kNotFound).
Segment get(const db::ReadTx& tx, std::int64_t id);
std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name);
std::vector<Segment> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
/// Campaigns not yet ended whose audience names it, the newest first; at most 20.
std::vector<SegmentUser> used_by(const db::ReadTx& tx, std::int64_t id);

/// Names of segments that ask for the list; at most five.
std::vector<std::string> asking_for_list(const db::ReadTx& tx, std::int64_t list_id);

/// Filters as SQL over "recipient r": texts of our own making around one bound parameter, the JSON
/// array of every value that a person gave. Their truth is never NULL.
struct Conditions {
    std::vector<std::string> sql;  // of each group; refer to the values as json_extract(?1, '$[n]')
    std::string values;            // binds as ?1
};

/// Groups of filters; of a group one filter is enough. "The last days" count from the transaction's
/// moment, and days are those of store::settings::time_zone().
Conditions compile(const db::ReadTx& tx, const std::vector<std::vector<SegmentFilter>>& groups);

/// People of an audience that uses segments, ascending, with an id above `after` up to `upto`:
/// active, in one of its lists or segments, in none of those left out.
std::vector<RecipientId> people(
    const db::ReadTx& tx, const Audience& audience, RecipientId after, RecipientId upto, int limit);

/// Of `people`, such people.
std::vector<RecipientId> people_among(const db::ReadTx& tx,
                                      const Audience& audience,
                                      const std::vector<RecipientId>& people);

/// Such people who can get mail, who are suppressed, and who left.
struct PeopleCounts {
    std::int64_t active = 0;
    std::int64_t suppressed = 0;
    std::int64_t not_active = 0;
};

PeopleCounts count_people(const db::ReadTx& tx, const Audience& audience);

/// Who matches, ascending, of the next recipients by id, and up to where it was looked: a short
/// piece of work, whoever is among them. Not erased, but of any other status.
struct Matching {
    std::vector<RecipientId> people;
    RecipientId cursor = 0;
    bool at_end = false;
};

Matching matching(const db::ReadTx& tx,
                  const SegmentFilter& filter,
                  RecipientId after,
                  int limit = INT32_MAX);
/// The highest id there is.
RecipientId last_recipient(const db::ReadTx& tx);

}  // namespace campaignd::store::segments
