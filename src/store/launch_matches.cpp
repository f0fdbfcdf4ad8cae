#include "store/launch_matches.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "store/packed_ids.h"

namespace campaignd::store::launch_matches {
namespace {

constexpr int kChunk = 4'096;

constexpr const char* kInsert = R"sql(
    INSERT INTO launch_match(campaign_id, last_id, ids) VALUES (?1, ?2, ?3))sql";
constexpr const char* kNextChunk = R"sql(
    SELECT last_id, ids FROM launch_match WHERE campaign_id = ?1 AND last_id > ?2
     ORDER BY last_id LIMIT 1)sql";
constexpr const char* kUpdate = R"sql(
    UPDATE launch_match SET ids = ?3 WHERE campaign_id = ?1 AND last_id = ?2)sql";
constexpr const char* kCampaigns = R"sql(
    SELECT DISTINCT campaign_id FROM launch_match ORDER BY campaign_id)sql";
constexpr const char* kForget = R"sql(
    DELETE FROM launch_match WHERE campaign_id = ?1 AND last_id <= ?2)sql";
constexpr const char* kForgetSome = R"sql(
    DELETE FROM launch_match WHERE campaign_id = ?1 AND last_id IN (
        SELECT last_id FROM launch_match WHERE campaign_id = ?1 ORDER BY last_id LIMIT ?2))sql";

struct Opened {
    RecipientId last = 0;
    std::vector<RecipientId> people;
};

/// The chunk in which people with ids above `after` begin.
std::optional<Opened> chunk_behind(const db::ReadTx& tx, CampaignId campaign, RecipientId after) {
    return db::first(tx.query(kNextChunk, campaign, after), [](const db::Statement& row) {
        return Opened{row.integer(0), unpack_ids(row.text(1), kChunk)};
    });
}

/// Calls `use` with each chunk and those of the ascending `people` who may be in it.
template <typename Use>
void each_chunk(const db::ReadTx& tx,
                CampaignId campaign,
                std::span<const RecipientId> people,
                Use use) {
    while (!people.empty()) {
        const auto chunk = chunk_behind(tx, campaign, people.front() - 1);
        if (!chunk) {
            return;
        }
        const auto end = std::upper_bound(people.begin(), people.end(), chunk->last);
        const auto count = static_cast<std::size_t>(end - people.begin());
        use(*chunk, people.first(count));
        people = people.subspan(count);
    }
}

}  // namespace

std::vector<Chunk> find(const db::ReadTx& tx, const Audience& segments) {
    std::vector<Chunk> chunks;
    std::vector<RecipientId> people;
    const auto keep = [&](std::size_t count) {
        const auto part = std::span<const RecipientId>(people).first(count);
        chunks.push_back({part.back(), pack_ids(part)});
        people.erase(people.begin(), people.begin() + static_cast<std::ptrdiff_t>(count));
    };
    for (AudienceSlice next; !next.at_end;) {
        next = audience_slice(tx, segments, next.cursor, kChunk);
        people.insert(people.end(), next.people.begin(), next.people.end());
        if (people.size() >= kChunk) {
            keep(kChunk);
        }
    }
    if (!people.empty()) {
        keep(people.size());
    }
    return chunks;
}

void insert(db::WriteTx& tx, CampaignId campaign, const std::vector<Chunk>& chunks) {
    for (const Chunk& chunk : chunks) {
        tx.run(kInsert, campaign, chunk.last, db::Blob{chunk.ids});
    }
}

AudienceSlice slice(const db::ReadTx& tx, CampaignId campaign, RecipientId after, int limit) {
    AudienceSlice slice{.people = {}, .cursor = after, .at_end = true};
    const auto chunk = chunk_behind(tx, campaign, after);
    if (!chunk) {
        return slice;
    }
    const auto begin = std::upper_bound(chunk->people.begin(), chunk->people.end(), after);
    const auto left = static_cast<std::size_t>(chunk->people.end() - begin);
    const auto count = std::min(left, static_cast<std::size_t>(limit));
    slice.people.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    slice.cursor = count == left ? chunk->last : slice.people.back();
    slice.at_end = !chunk_behind(tx, campaign, slice.cursor);
    return slice;
}

std::vector<RecipientId> among(const db::ReadTx& tx,
                               CampaignId campaign,
                               std::vector<RecipientId> people) {
    std::sort(people.begin(), people.end());
    std::vector<RecipientId> found;
    each_chunk(tx, campaign, people, [&](const Opened& chunk, std::span<const RecipientId> asked) {
        std::set_intersection(asked.begin(),
                              asked.end(),
                              chunk.people.begin(),
                              chunk.people.end(),
                              std::back_inserter(found));
    });
    return found;
}

std::vector<CampaignId> campaigns_with(const db::ReadTx& tx, RecipientId person) {
    std::vector<CampaignId> campaigns = db::integers(tx.query(kCampaigns));
    std::erase_if(campaigns,
                  [&](CampaignId campaign) { return among(tx, campaign, {person}).empty(); });
    return campaigns;
}

void remove(db::WriteTx& tx, CampaignId campaign, const std::vector<RecipientId>& people) {
    std::vector<RecipientId> gone(people);
    std::sort(gone.begin(), gone.end());
    each_chunk(tx, campaign, gone, [&](const Opened& chunk, std::span<const RecipientId> asked) {
        std::vector<RecipientId> left;
        std::set_difference(chunk.people.begin(),
                            chunk.people.end(),
                            asked.begin(),
                            asked.end(),
                            std::back_inserter(left));
        if (left.size() != chunk.people.size()) {
            tx.run(kUpdate, campaign, chunk.last, db::Blob{pack_ids(left)});
        }
    });
}

void forget(db::WriteTx& tx, CampaignId campaign, RecipientId last) {
    tx.run(kForget, campaign, last);
}

int forget_some(db::WriteTx& tx, CampaignId campaign, int limit) {
    return tx.run(kForgetSome, campaign, limit);
}

}  // namespace campaignd::store::launch_matches
