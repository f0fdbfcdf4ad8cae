#include "app/config.h"

#include "base/text.h"
#include "fuzz/memory_file.h"
#include "fuzz/targets.h"

namespace campaignd::fuzz {
namespace {

/// Without the comments, which tell where each value comes from.
std::string values_of(const std::string& toml) {
    std::string out;
    for (const std::string_view line : split(toml, '\n')) {
        out.append(line.substr(0, line.rfind(" # "))).append("\n");
    }
    return out;
}

}  // namespace

/// A file and, behind a NUL, a value of the environment.
void config(Input input) {
    const MemoryFile file(input.part());
    app::Environment environment;
    if (const std::string_view value = input.rest(); !value.empty()) {
        environment["CAMPAIGND_HTTP__LISTEN"] = std::string(value);
    }
    const app::Config read = app::load_config(file.path(), environment);
    const std::string printed = app::to_toml(read);
    const MemoryFile again(printed);
    require(values_of(app::to_toml(app::load_config(again.path(), {}))) == values_of(printed),
            "a configuration that is printed is read again as it was");
}

}  // namespace campaignd::fuzz
