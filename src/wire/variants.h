#pragma once

#include "model/variants.h"
#include "wire/json.h"
#include "wire/reader.h"

namespace campaignd {

/// {"key":"B","weight":1,…}: of what may be the step's own, only what is not.
void to_json(nlohmann::json& out, const Variant& variant);
/// {"sample_people","sample_percent","by","after_s","when_unclear"}.
void to_json(nlohmann::json& out, const WinnerRule& rule);

/// {"variants":[…],"winner":{…}}: results, each rate with its interval at 95 %.
void to_json(nlohmann::json& out, const VariantsReport& report);
/// {"step","variant","preview","unsent"}.
void to_json(nlohmann::json& out, const WinnerChoice& choice);

}  // namespace campaignd

namespace campaignd::wire {

/// "B"; null for a message of a step without variants.
json letter_or_null(std::optional<int> key);

/// A variant by its letter.
std::optional<int> read_letter(Reader& fields, std::string_view name);

/// {"step","variant","preview"}. Throws Error(kInvalid).
WinnerChoice read_winner_choice(const json& body);

/// The fields "variants" and "winner" of a step. A variant without a key gets the first free
/// letter. What it says beside its subject is in the format of the step (`step.format`), where it
/// names none.
void read_variants(Reader& fields, Step& step);

}  // namespace campaignd::wire
