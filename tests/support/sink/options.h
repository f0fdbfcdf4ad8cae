#pragma once

#include <cstdint>
#include <string>

namespace campaignd::sink {

/// What the command line asks for.
struct Options {
    std::uint16_t port = 0;     // 0 = any free one, printed on standard output
    int delay_ms = 0;           // each reply leaves this long after its command came
    int reject_percent = 0;     // of the recipients, always the same ones: 550
    int tempfail_percent = 0;   // of the recipients, on their first try only: 451
    bool refuse_login = false;  // offers AUTH and answers every login with 535
    std::string hold;           // while this file exists, no answer to a final dot leaves
    std::string log;            // one line for each accepted message
    std::string keep;           // folder for the accepted messages, as they came
};

/// Throws std::invalid_argument, which names the argument.
Options parse_options(int argc, char** argv);

}  // namespace campaignd::sink
