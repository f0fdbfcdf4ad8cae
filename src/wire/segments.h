#pragma once

#include "model/segment.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Segment& segment);
void to_json(nlohmann::json& out, const SegmentPreview& preview);

}  // namespace campaignd

namespace campaignd::wire {

/// {"name","filter"}; `creating` demands both. A filter is {"all":[…]}, {"any":[…]}, {"not":…},
/// {"field","op","value"} or {"campaign_id","did"}. Throws Error(kInvalid) with every fault.
SegmentChange read_segment(const json& body, bool creating = false);
/// {"filter"}.
SegmentFilter read_segment_filter(const json& body);

}  // namespace campaignd::wire
