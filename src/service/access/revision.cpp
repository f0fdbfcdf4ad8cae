#include "service/access/revision.h"

#include <algorithm>

namespace campaignd::service {

bool ExpectedRevision::fits(std::int64_t revision) const noexcept {
    return !any_of_ || std::find(any_of_->begin(), any_of_->end(), revision) != any_of_->end();
}

StaleRevision::StaleRevision()
    : Error(ErrorCode::kConflict,
            "somebody else has changed this since you read it: read it again, then decide") {}

void check_revision(const ExpectedRevision& expected, std::int64_t revision) {
    if (!expected.fits(revision)) {
        throw StaleRevision();
    }
}

}  // namespace campaignd::service
