#include "service/access/revision.h"

#include <algorithm>

namespace campaignd::service {

bool ExpectedRevision::fits(std::int64_t revision) const noexcept {
    return !any_of_ || std::find(any_of_->begin(), any_of_->end(), revision) != any_of_->end();
}

StaleRevision::StaleRevision(nlohmann::json current)
    : Error(ErrorCode::kConflict,
            "somebody else has changed this since you read it: read it again, then decide"),
      current_(std::move(current)) {}

}  // namespace campaignd::service
