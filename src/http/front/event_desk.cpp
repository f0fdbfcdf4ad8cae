#include "http/front/event_desk.h"

#include <nlohmann/json.hpp>

namespace campaignd::http {

EventDesk::EventDesk(EventSource* source, const Clock& clock, const Limits& limits)
    : source_(source), clock_(clock), limits_(limits) {}

bool EventDesk::admit(std::uint64_t connection, const std::string& listener) {
    if (source_ == nullptr || listeners_.size() >= limits_.streams) {
        return false;
    }
    std::size_t& own = streams_[listener];
    if (own >= limits_.streams_per_listener) {
        return false;
    }
    if (listeners_.empty()) {
        told_ = source_->revisions();
        rights_ = source_->rights();
        last_said_ = clock_.steady();
    }
    ++own;
    listeners_[connection] = {listener, clock_.steady() + limits_.stream_time};
    return true;
}

void EventDesk::left(std::uint64_t connection) {
    const auto found = listeners_.find(connection);
    if (found == listeners_.end()) {
        return;
    }
    const auto own = streams_.find(found->second.name);
    if (--own->second == 0) {
        streams_.erase(own);
    }
    listeners_.erase(found);
}

std::string EventDesk::greeting() const {
    return "retry: " + std::to_string(limits_.stream_retry.count()) +
           "\nevent: hello\ndata: " + nlohmann::json(told_).dump() + "\n\n";
}

std::vector<std::uint64_t> EventDesk::listeners() const {
    std::vector<std::uint64_t> found;
    found.reserve(listeners_.size());
    for (const auto& [connection, listener] : listeners_) {
        found.push_back(connection);
    }
    return found;
}

EventDesk::Turn EventDesk::turn() {
    Turn turn;
    const SteadyTime now = clock_.steady();
    if (listeners_.empty() || now < next_look_) {
        return turn;
    }
    next_look_ = now + limits_.stream_pace;
    if (source_->rights() != rights_) {
        turn.leave = listeners();
        return turn;
    }
    for (const auto& [connection, listener] : listeners_) {
        if (now >= listener.until) {
            turn.leave.push_back(connection);
        }
    }
    turn.text = changes();
    if (turn.text.empty() && now - last_said_ >= limits_.stream_silence) {
        turn.text = ": still here\n\n";
    }
    if (!turn.text.empty()) {
        last_said_ = now;
    }
    return turn;
}

std::string EventDesk::changes() {
    EventSource::Revisions now = source_->revisions();
    nlohmann::json changed = nlohmann::json::object();
    for (const auto& [topic, revision] : now) {
        const auto before = told_.find(topic);
        if (before == told_.end() || before->second != revision) {
            changed[topic] = revision;
        }
    }
    told_ = std::move(now);
    return changed.empty() ? std::string() : "data: " + changed.dump() + "\n\n";
}

}  // namespace campaignd::http
