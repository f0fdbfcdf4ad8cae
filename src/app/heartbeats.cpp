#include "app/heartbeats.h"

namespace campaignd::app {

std::function<void()> Heartbeats::add(std::string name) {
    std::atomic<std::uint64_t>& counter = counters_.emplace_back(0);
    watch(std::move(name), [&counter] { return counter.load(std::memory_order_relaxed); });
    return [&counter] { counter.fetch_add(1, std::memory_order_relaxed); };
}

void Heartbeats::watch(std::string name, std::function<std::uint64_t()> count) {
    entries_.push_back({std::move(name), std::move(count)});
}

Heartbeats::Counts Heartbeats::counts() const {
    Counts counts;
    counts.reserve(entries_.size());
    for (const Entry& entry : entries_) {
        counts.push_back(entry.count());
    }
    return counts;
}

std::vector<std::string> Heartbeats::silent_since(const Counts& last) const {
    std::vector<std::string> silent;
    const Counts present = counts();
    for (std::size_t i = 0; i < present.size() && i < last.size(); ++i) {
        if (present[i] == last[i]) {
            silent.push_back(entries_[i].name);
        }
    }
    return silent;
}

}  // namespace campaignd::app
