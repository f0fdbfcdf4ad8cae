#pragma once

#include <cstdint>
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

/// Somebody else has changed the thing since its caller read it.
class StaleRevision : public Error {
  public:
    StaleRevision();
};

/// Belongs into the transaction of each change and each removal of a thing that people edit, before
/// anything is written. Throws StaleRevision.
void check_revision(const ExpectedRevision& expected, std::int64_t revision);

}  // namespace campaignd::service
