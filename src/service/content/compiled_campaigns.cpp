// CompiledCache, CompiledCampaigns: what is kept of compiled mails, and for how long.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "service/content/step_mail.h"
#include "store/campaigns.h"
#include "store/step_revisions.h"

namespace campaignd::service {
namespace {

constexpr std::chrono::minutes kIdle{10};

}  // namespace

std::shared_ptr<const CompiledCampaign> CompiledCampaigns::get(const db::Database& database,
                                                               CampaignId id,
                                                               std::int64_t sender) {
    const SteadyTime now = database.clock().steady();
    const std::int64_t revision =
        database.read([&](const db::ReadTx& tx) { return store::campaigns::revision(tx, id); });
    const std::string key = sender == 0 ? std::to_string(id) : fmt::format("{}:{}", id, sender);
    if (auto known = cache_.find(key, now); known && known->campaign.revision == revision) {
        return known;
    }
    CampaignSource source = database.read([&](const db::ReadTx& tx) {
        CampaignSource found = source_of(tx, store::campaigns::get(tx, id));
        found.identity = identity_by(tx, found.campaign, sender);
        return found;
    });
    auto compiled = std::make_shared<const CompiledCampaign>(compile_campaign(std::move(source)));
    cache_.insert(key, compiled, now);
    return compiled;
}

std::shared_ptr<const CompiledCampaign> CompiledCampaigns::get_as_sent(const db::Database& database,
                                                                       CampaignId id,
                                                                       int step,
                                                                       std::int64_t revision,
                                                                       std::int64_t sender) {
    const SteadyTime now = database.clock().steady();
    const auto earlier = database.read(
        [&](const db::ReadTx& tx) { return store::step_revisions::find(tx, id, step, revision); });
    if (!earlier) {
        return get(database, id, sender);
    }
    const std::string key = fmt::format("{}.{}.{}:{}", id, step, earlier->last_revision, sender);
    if (auto known = cache_.find(key, now)) {
        return known;
    }
    CampaignSource source = database.read([&](const db::ReadTx& tx) {
        Campaign campaign = store::campaigns::get(tx, id);
        campaign.steps.at(static_cast<std::size_t>(step)) = earlier->step;
        CampaignSource found = source_of(tx, std::move(campaign));
        found.identity = identity_by(tx, found.campaign, sender);
        return found;
    });
    auto compiled =
        std::make_shared<const CompiledCampaign>(compile_campaign(std::move(source), step));
    cache_.insert(key, compiled, now);
    return compiled;
}

std::shared_ptr<const CompiledCampaign> CompiledCache::find(const std::string& key,
                                                            SteadyTime now) {
    const Lock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
        return nullptr;
    }
    found->second.used_at = now;
    found->second.use = ++uses_;
    return found->second.compiled;
}

void CompiledCache::insert(const std::string& key,
                           const std::shared_ptr<const CompiledCampaign>& compiled,
                           SteadyTime now) {
    drop_idle(now);
    const Lock lock(mutex_);
    Entry& entry = entries_[key];
    bytes_ -= entry.bytes;
    entry = {compiled, compiled->bytes(), now, ++uses_};
    bytes_ += entry.bytes;
    while (bytes_ > most_bytes_ && entries_.size() > 1) {
        const auto oldest =
            std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
                return a.second.use < b.second.use;
            });
        bytes_ -= oldest->second.bytes;
        entries_.erase(oldest);
    }
}

void CompiledCache::drop_idle(SteadyTime now) {
    const Lock lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        if (now - entry->second.used_at < kIdle) {
            ++entry;
            continue;
        }
        bytes_ -= entry->second.bytes;
        entry = entries_.erase(entry);
    }
}

std::size_t CompiledCache::count() const {
    const Lock lock(mutex_);
    return entries_.size();
}

std::size_t CompiledCache::bytes() const {
    const Lock lock(mutex_);
    return bytes_;
}

}  // namespace campaignd::service
