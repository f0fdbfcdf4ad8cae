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
std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name);
std::vector<Segment> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit);
std::int64_t count(const db::ReadTx& tx, std::string_view q);
/// Names of campaigns not yet ended that it is part of the audience of; at most five.
std::vector<std::string> campaigns_using(const db::ReadTx& tx, std::int64_t id);

/// A filter as SQL over "recipient r": text of our own making around one bound parameter, the JSON
/// array of every value that a person gave. Its truth is never NULL.
struct Condition {
    std::string sql;     // refers to the values as json_extract(?1, '$[n]')
    std::string values;  // binds as ?1
};

/// Several filters of which one is enough.
Condition compile(const std::vector<SegmentFilter>& any);

/// People of an audience with segments, ascending, with an id above `after` up to `upto`: active,
/// in one of its lists or segments, in none of those left out.
std::vector<RecipientId> people(
    const db::ReadTx& tx, const Audience& audience, RecipientId after, RecipientId upto, int limit);

/// Such people who can get mail, who are suppressed, and who left.
struct PeopleCounts {
    std::int64_t active = 0;
    std::int64_t suppressed = 0;
    std::int64_t not_active = 0;
};

PeopleCounts count_people(const db::ReadTx& tx, const Audience& audience);

/// Counts the people who match; stops after `cap`.
std::int64_t count_matching(const db::ReadTx& tx, const SegmentFilter& filter, std::int64_t cap);
/// The first ones by id.
std::vector<RecipientId> sample(const db::ReadTx& tx, const SegmentFilter& filter, int limit);

}  // namespace campaignd::store::segments
