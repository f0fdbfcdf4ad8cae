#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/segment.h"
#include "wire/json.h"

/// The language of filters: {"all":[…]}, {"any":[…]}, {"not":…}, {"field","op","value"}, and
/// {"did"} or {"did_not"} with "campaign_id", "link" and "in_last_days" where wanted.
namespace campaignd::wire {

/// Adds a fault for each thing that is wrong, named with its place below `path`; with faults the
/// filter returned is of no use.
SegmentFilter read_filter(const json& node,
                          const std::string& path,
                          std::vector<FieldError>& faults);

/// {"field","op","value"} alone. `path` ends without a dot.
SegmentFilter read_comparison(const json& node,
                              const std::string& path,
                              std::vector<FieldError>& faults);

}  // namespace campaignd::wire
