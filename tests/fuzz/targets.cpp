#include "fuzz/targets.h"

#include "base/error.h"

namespace campaignd::fuzz {

void run(const Target& target, std::string_view bytes) {
    try {
        target.run(Input(bytes));
    } catch (const Error& error) {
        require(error.code() == ErrorCode::kInvalid, "what is refused is refused as invalid");
    }
}

}  // namespace campaignd::fuzz
