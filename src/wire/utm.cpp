#include "wire/utm.h"

#include "base/text.h"

namespace campaignd {

void to_json(nlohmann::json& out, const UtmParameters& utm) {
    out = nullptr;
    for (std::size_t i = 0; i < kUtmParameters; ++i) {
        if (!utm.values[i].empty()) {
            out[std::string(kUtmNames[i])] = utm.values[i];
        }
    }
}

}  // namespace campaignd

namespace campaignd::wire {

UtmParameters read_utm(Reader& fields) {
    UtmParameters utm;
    for (std::size_t i = 0; i < kUtmParameters; ++i) {
        utm.values[i] = trim(fields.text(kUtmNames[i]).value_or(""));
        if (utm.values[i].find("{{") != std::string::npos) {
            fields.fault(kUtmNames[i], "takes no merge tags; write plain text");
        }
    }
    return utm;
}

}  // namespace campaignd::wire
