#pragma once

#include <optional>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace campaignd {

/// The steps of a launched campaign as a person wants them from now on. The first `fixed` of
/// `before` have messages: each keeps its number, in its order, and is changed or removed; what
/// follows them is new. `numbers` says which of `before` each of `given` is (none: a new one);
/// where nobody says so, they are taken in their order.
/// Faults: a step that is not there, another order, no first message.
std::vector<Step> changed_steps(const std::vector<Step>& before,
                                std::size_t fixed,
                                const std::vector<Step>& given,
                                const std::vector<std::optional<int>>& numbers,
                                std::vector<FieldError>& faults);

/// The step that follows for whoever had this one; nothing when it was the last.
std::optional<int> step_after(const std::vector<Step>& steps, int step);
/// The step whose sending brings this one along; nothing for the first.
std::optional<int> step_before(const std::vector<Step>& steps, int step);

}  // namespace campaignd
