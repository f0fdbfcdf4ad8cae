#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace campaignd::test {

/// One step of a random history. The numbers mean what the verb makes of them, so that any part
/// of a history is a history.
template <typename Verb>
struct Command {
    Verb verb{};
    int a = 0;
    int b = 0;
};

template <typename Verb>
std::vector<Command<Verb>> random_history(unsigned seed,
                                          int length,
                                          const std::vector<double>& weights) {
    std::mt19937 random(seed);
    std::discrete_distribution<int> verb(weights.begin(), weights.end());
    std::vector<Command<Verb>> history;
    for (int i = 0; i < length; ++i) {
        const auto chosen = static_cast<Verb>(verb(random));
        const int a = static_cast<int>(random() % 1'000);
        history.push_back({chosen, a, static_cast<int>(random() % 1'000)});
    }
    return history;
}

/// Drops ever smaller parts of a failing history until no part can go without mending it.
template <typename Verb, typename Fails>
std::vector<Command<Verb>> shrink(std::vector<Command<Verb>> history, const Fails& fails) {
    std::size_t part = history.size() / 2;
    while (part > 0) {
        const std::size_t before = history.size();
        for (std::size_t at = 0; at < history.size();) {
            std::vector<Command<Verb>> shorter = history;
            const auto begin = shorter.begin() + static_cast<std::ptrdiff_t>(at);
            shorter.erase(begin,
                          begin + static_cast<std::ptrdiff_t>(std::min(part, shorter.size() - at)));
            if (fails(shorter)) {
                history = std::move(shorter);
            } else {
                at += part;
            }
        }
        part = history.size() < before ? std::min(part, history.size()) : part / 2;
    }
    return history;
}

/// A history lived on the real thing beside its model. `Run` has apply(command), and compare(),
/// which both expect() what must be equal.
template <typename Run, typename Verb>
class ComparedRun {
  public:
    /// What differs after the first command that differs; empty when none does.
    std::string play(const std::vector<Command<Verb>>& history) {
        auto& run = static_cast<Run&>(*this);
        for (const Command<Verb>& command : history) {
            run.apply(command);
            run.compare();
            if (!difference_.empty()) {
                return difference_;
            }
        }
        return "";
    }

  protected:
    template <typename A, typename B>
    void expect(const A& real, const B& model, const std::string& what) {
        if (difference_.empty() && !(real == model)) {
            difference_ = what + " differs";
        }
    }

  private:
    std::string difference_;
};

template <typename Verb>
std::string text_of(const std::vector<Command<Verb>>& history, const char* const* verbs) {
    std::string text;
    for (const Command<Verb>& command : history) {
        text += std::string("\n  ") + verbs[static_cast<int>(command.verb)] + " " +
                std::to_string(command.a) + " " + std::to_string(command.b);
    }
    return text;
}

/// Of a history that fails, the shortest part that still does, as text; empty for one that is well.
template <typename Run, typename Verb>
std::string failure_of(const std::vector<Command<Verb>>& history, const char* const* verbs) {
    if (Run().play(history).empty()) {
        return "";
    }
    const auto shortest =
        shrink(history, [](const auto& shorter) { return !Run().play(shorter).empty(); });
    return Run().play(shortest) + "\nafter " + std::to_string(shortest.size()) +
           " commands:" + text_of(shortest, verbs);
}

inline unsigned number_from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

}  // namespace campaignd::test
