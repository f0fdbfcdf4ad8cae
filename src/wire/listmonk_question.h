#pragma once

#include "model/listmonk.h"
#include "wire/json.h"

namespace campaignd {

void to_json(nlohmann::json& out, const ListmonkList& list);

}  // namespace campaignd

namespace campaignd::wire {

/// {"url","user","token"} and, `of_people`, {"list_ids","place"}. Throws Error(kInvalid) with every
/// fault, none of which repeats the token.
ListmonkQuestion read_listmonk_question(const json& body, bool of_people);

}  // namespace campaignd::wire
