// The door of libFuzzer: FUZZ_TARGET is the name of one target.
#include <algorithm>

#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace campaignd::fuzz;
    static const Target& target =
        *std::find_if(kTargets.begin(), kTargets.end(), [](const Target& one) {
            return one.name == FUZZ_TARGET;
        });
    run(target, {reinterpret_cast<const char*>(data), size});
    return 0;
}
