#pragma once

#include <string>

#include "model/single.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const SingleReceipt& receipt);
void to_json(nlohmann::json& out, const SingleMessage& single);
void to_json(nlohmann::json& out, const SingleSender& sender);

}  // namespace campaignd

namespace campaignd::wire {

/// {"sender_id","to":{"email","name"},"template_id" or {"format","body"
/// …},"subject","data","class", "track_opens"}. Its faults are told together with those that only
/// the database knows.
SingleRequest read_single(const json& body);
/// The receipt as the answer has it.
std::string single_answer(const SingleReceipt& receipt);

}  // namespace campaignd::wire
