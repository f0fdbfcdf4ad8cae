#include "model/step_change.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace campaignd {
namespace {

/// Finds for each given step which it is, in their order.
class Places {
  public:
    Places(const std::vector<Step>& before,
           std::size_t fixed,
           const std::vector<std::optional<int>>& numbers,
           std::vector<FieldError>& faults)
        : before_(before), fixed_(fixed), numbers_(numbers), faults_(faults) {
        named_ = std::any_of(
            numbers.begin(), numbers.end(), [](const auto& number) { return number.has_value(); });
    }

    /// Nothing for a new step, and after a fault.
    std::optional<std::size_t> next(std::size_t index) {
        const std::optional<std::size_t> place = named_ ? by_number(index) : by_order();
        if (!place) {
            new_seen_ = true;
            return std::nullopt;
        }
        if (new_seen_ || *place < from_) {
            fault(index,
                  "",
                  "stands before a step that people get already: those keep their order; add new "
                  "steps behind them");
            return std::nullopt;
        }
        from_ = *place + 1;
        return place;
    }

  private:
    void fault(std::size_t index, const std::string& field, std::string message) {
        faults_.push_back({"steps[" + std::to_string(index) + "]" + field, std::move(message)});
    }

    std::optional<std::size_t> by_number(std::size_t index) {
        const std::optional<int> number = numbers_.at(index);
        if (!number) {
            return std::nullopt;
        }
        const auto place = static_cast<std::size_t>(*number);
        if (place >= before_.size()) {
            fault(index, ".step", "there is no such step; leave the number out for a new one");
            return std::nullopt;
        }
        if (place < fixed_ && before_[place].removed) {
            fault(index, ".step", "was removed; leave the number out to add it as a new one");
            return std::nullopt;
        }
        return place < fixed_ ? std::optional(place) : std::nullopt;
    }

    std::optional<std::size_t> by_order() const {
        for (std::size_t place = from_; place < fixed_; ++place) {
            if (!before_[place].removed) {
                return place;
            }
        }
        return std::nullopt;
    }

    const std::vector<Step>& before_;
    const std::size_t fixed_;
    const std::vector<std::optional<int>>& numbers_;
    std::vector<FieldError>& faults_;
    bool named_ = false;
    bool new_seen_ = false;
    std::size_t from_ = 0;
};

}  // namespace

std::vector<Step> changed_steps(const std::vector<Step>& before,
                                std::size_t fixed,
                                const std::vector<Step>& given,
                                const std::vector<std::optional<int>>& numbers,
                                std::vector<FieldError>& faults) {
    std::vector<Step> steps(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(fixed));
    for (Step& step : steps) {
        step.removed = true;
    }
    Places places(before, fixed, numbers, faults);
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i].removed) {
            continue;  // as it was shown: it stays so
        }
        if (const auto place = places.next(i)) {
            steps[*place] = given[i];
        } else {
            steps.push_back(given[i]);
        }
    }
    if (fixed > 0 && steps.front().removed) {
        faults.push_back({"steps",
                          "cannot lose the first message, which people get already: cancel the "
                          "first messages instead"});
    }
    return steps;
}

std::optional<int> step_after(const std::vector<Step>& steps, int step) {
    for (std::size_t next = static_cast<std::size_t>(step) + 1; next < steps.size(); ++next) {
        if (!steps[next].removed) {
            return static_cast<int>(next);
        }
    }
    return std::nullopt;
}

std::optional<int> step_before(const std::vector<Step>& steps, int step) {
    for (int before = step - 1; before >= 0; --before) {
        if (!steps.at(static_cast<std::size_t>(before)).removed) {
            return before;
        }
    }
    return std::nullopt;
}

}  // namespace campaignd
