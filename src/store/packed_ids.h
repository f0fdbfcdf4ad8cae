#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/recipient.h"

/// Ascending ids of people in few bytes: pairs of varints "how many ids are left out, how many
/// follow one another". Everybody is a few bytes, a scattered set about two bytes a person.
namespace campaignd::store {

std::string pack_ids(std::span<const RecipientId> people);
/// Throws Error(kCorrupt) for what pack_ids() did not write, or more than `most` people.
std::vector<RecipientId> unpack_ids(std::string_view bytes, std::size_t most);

}  // namespace campaignd::store
