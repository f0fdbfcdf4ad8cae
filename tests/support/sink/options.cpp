#include "support/sink/options.h"

#include <stdexcept>
#include <string_view>

namespace campaignd::sink {
namespace {

int number(std::string_view name, const std::string& text, int max) {
    std::size_t end = 0;
    int value = -1;
    try {
        value = std::stoi(text, &end);
    } catch (const std::exception&) {
        end = 0;
    }
    if (end != text.size() || value < 0 || value > max) {
        throw std::invalid_argument(std::string(name) + " takes a number from 0 to " +
                                    std::to_string(max));
    }
    return value;
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--refuse-login") {
            options.refuse_login = true;
            continue;
        }
        if (i + 1 == argc) {
            throw std::invalid_argument(std::string(name) + " is unknown or lacks its value");
        }
        const std::string value = argv[++i];
        if (name == "--port") {
            options.port = static_cast<std::uint16_t>(number(name, value, 65'535));
        } else if (name == "--delay-ms") {
            options.delay_ms = number(name, value, 60'000);
        } else if (name == "--reject-percent") {
            options.reject_percent = number(name, value, 100);
        } else if (name == "--tempfail-percent") {
            options.tempfail_percent = number(name, value, 100);
        } else if (name == "--hold") {
            options.hold = value;
        } else if (name == "--log") {
            options.log = value;
        } else if (name == "--keep") {
            options.keep = value;
        } else {
            throw std::invalid_argument("there is no " + std::string(name));
        }
    }
    return options;
}

}  // namespace campaignd::sink
