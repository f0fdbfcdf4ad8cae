#pragma once

#include "model/media.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const MediaUse& use);
void to_json(nlohmann::json& out, const MediaView& file);
/// The file with "warnings".
void to_json(nlohmann::json& out, const MediaUploaded& uploaded);
void to_json(nlohmann::json& out, const MediaTotals& totals);
void to_json(nlohmann::json& out, const MediaPruned& pruned);

}  // namespace campaignd

namespace campaignd::wire {

/// Throws Error(kInvalid) with every fault.
MediaChange read_media_change(const json& body);

/// For how many seconds a file must have been there to be pruned: "older_than_s", a day when not
/// said. Throws as above.
std::int64_t read_media_prune(const json& body);

}  // namespace campaignd::wire
