// CompiledCampaigns: what is kept of compiled campaigns, and for how long.
#include <algorithm>
#include <chrono>

#include "service/content/step_mail.h"
#include "store/campaigns.h"

namespace campaignd::service {
namespace {

constexpr std::chrono::minutes kIdle{10};

}  // namespace

std::shared_ptr<const CompiledCampaign> CompiledCampaigns::get(const db::Database& database,
                                                               CampaignId id) {
    const SteadyTime now = database.clock().steady();
    const std::int64_t revision =
        database.read([&](const db::ReadTx& tx) { return store::campaigns::revision(tx, id); });
    {
        const Lock lock(mutex_);
        const auto found = entries_.find(id);
        if (found != entries_.end() && found->second.compiled->campaign.revision == revision) {
            found->second.used_at = now;
            found->second.use = ++uses_;
            return found->second.compiled;
        }
    }
    CampaignSource source = database.read(
        [&](const db::ReadTx& tx) { return source_of(tx, store::campaigns::get(tx, id)); });
    auto compiled = std::make_shared<const CompiledCampaign>(compile_campaign(std::move(source)));
    insert(compiled, now);
    return compiled;
}

void CompiledCampaigns::insert(const std::shared_ptr<const CompiledCampaign>& compiled,
                               SteadyTime now) {
    drop_idle(now);
    const Lock lock(mutex_);
    Entry& entry = entries_[compiled->campaign.id];
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

void CompiledCampaigns::drop_idle(SteadyTime now) {
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

std::size_t CompiledCampaigns::count() const {
    const Lock lock(mutex_);
    return entries_.size();
}

std::size_t CompiledCampaigns::bytes() const {
    const Lock lock(mutex_);
    return bytes_;
}

}  // namespace campaignd::service
