#include "app/heartbeats.h"

#include <utility>

namespace campaignd::app {

Heartbeats::Counter& Heartbeats::add(std::string name) {
    return entries_.emplace_back(std::move(name)).counter;
}

Heartbeats::Counts Heartbeats::counts() const {
    Counts counts;
    counts.reserve(entries_.size());
    for (const Entry& entry : entries_) {
        counts.push_back(entry.counter.load(std::memory_order_relaxed));
    }
    return counts;
}

std::vector<std::string> Heartbeats::silent_since(const Counts& last) const {
    std::vector<std::string> silent;
    const Counts present = counts();
    for (std::size_t i = 0; i < present.size(); ++i) {
        if (i < last.size() && present[i] == last[i]) {
            silent.push_back(entries_[i].name);
        }
    }
    return silent;
}

}  // namespace campaignd::app
