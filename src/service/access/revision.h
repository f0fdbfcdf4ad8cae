#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"

namespace campaignd::service {

/// Which revision of a thing its caller has seen and means to change. Made without any it fits
/// whatever is there: the last writer wins. A value.
class ExpectedRevision {
  public:
    ExpectedRevision() = default;

    /// Only these fit; an empty list fits nothing.
    explicit ExpectedRevision(std::vector<std::int64_t> any_of) : any_of_(std::move(any_of)) {}

    bool fits(std::int64_t revision) const noexcept;

  private:
    std::optional<std::vector<std::int64_t>> any_of_;
};

/// Somebody else has changed the thing since its caller read it. Carries the thing as it is now,
/// as the API shows it.
class StaleRevision : public Error {
  public:
    explicit StaleRevision(nlohmann::json current);

    const nlohmann::json& current() const noexcept { return current_; }

  private:
    nlohmann::json current_;
};

/// Belongs into the transaction of each change and each removal of a thing that people edit, before
/// anything is written. `show` gives the thing as the API shows it. Throws StaleRevision.
template <typename Show>
void check_revision(const ExpectedRevision& expected, std::int64_t revision, const Show& show) {
    if (!expected.fits(revision)) {
        throw StaleRevision(show());
    }
}

}  // namespace campaignd::service
