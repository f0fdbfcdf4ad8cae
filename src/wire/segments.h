#pragma once

#include "model/segment.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Segment& segment);
void to_json(nlohmann::json& out, const SegmentCount& count);
void to_json(nlohmann::json& out, const SegmentPreview& preview);

}  // namespace campaignd

namespace campaignd::wire {

/// {"name","filter"}; `creating` demands both. A filter: wire/segment_filter.h. Throws
/// Error(kInvalid) with every fault.
SegmentChange read_segment(const json& body, bool creating = false);
/// {"filter"}, and "cursor" to go on.
SegmentQuestion read_segment_question(const json& body);

}  // namespace campaignd::wire
