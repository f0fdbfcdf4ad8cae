#pragma once

#include <string>
#include <vector>

#include "model/preview.h"
#include "wire/json.h"

namespace campaignd {

/// {"check","step","message","remedy","field","recipients","filter"}.
void to_json(nlohmann::json& out, const Finding& finding);

}  // namespace campaignd

namespace campaignd::wire {

/// The filter of a segment (wire/segment_filter.h): people of the audience who can get mail and
/// have no value for a merge tag. Null where no filter says that: of a value within another.
json lacking_filter(const AudienceFilter& audience, const std::string& name);

/// All that a person should know, as sentences.
json warnings_json(const std::vector<Finding>& findings, const std::vector<std::string>& notes);

/// The same, each with its parts. `audience`, when given, tells who lacks something.
json findings_json(const std::vector<Finding>& findings,
                   const std::vector<std::string>& notes,
                   const AudienceFilter* audience = nullptr);

}  // namespace campaignd::wire
