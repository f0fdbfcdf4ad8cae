#pragma once

#include "model/ongoing.h"
#include "wire/reader.h"

namespace campaignd {

/// {"attribute","offset_d","at","every","timezone","use_recipient_timezone"}.
void to_json(nlohmann::json& out, const DateTrigger& trigger);
/// {"date","recipients"}.
void to_json(nlohmann::json& out, const DayOutlook& day);
void to_json(nlohmann::json& out, const OngoingProgress& progress);
void to_json(nlohmann::json& out, const DatePreflight& dates);
void to_json(nlohmann::json& out, const AddedCounts& counts);
void to_json(nlohmann::json& out, const Addition& addition);

}  // namespace campaignd

namespace campaignd::wire {

DateTrigger read_trigger(Reader& fields);
/// {"recipient_ids","emails"} or {"list_ids","segment_ids",…}. Throws Error(kInvalid) with every
/// fault.
AddedPeople read_added_people(const json& body);

}  // namespace campaignd::wire
