#include "model/needs.h"

#include <array>

#include "model/brakes.h"

namespace campaignd {
namespace {

struct Known {
    std::string_view reason;
    std::string_view why;
    std::string_view remedy;
};

constexpr std::array<Known, 9> kKnown{{
    {"late",
     "Its start time passed long ago, so it did not start by surprise.",
     "Approve it to send now, choose another time, or cancel it."},
    {"restored",
     "The database was restored: what was sent after that backup is not known to it.",
     "Approve it to send the rest, or cancel it."},
    {"another_machine",
     "The database woke up on another machine.",
     "Approve it only if the old machine sends no more."},
    {"copied",
     "The database is a copy of another file.",
     "Approve it only if nothing works on the original any more."},
    {"older_than_journal",
     "The database is older than it was when it last worked: what was sent since then would be "
     "sent again.",
     "Approve it to go on all the same, or cancel it."},
    {kHeldForDoubt,
     "All the rest is done; of some messages nobody knows whether they left.",
     "Say of each whether it was sent or goes again."},
    {"too many refusals by policy",
     "The relay refused too many messages in a row.",
     "Read what it said at the failed messages, mend that, then approve it."},
    {kHeldForSlice,
     "The first slice is out.",
     "Look at what came back, then send the rest, change the text, or stop it."},
    {kHeldForApproval,
     "It waits for the yes of another person.",
     "Somebody else reads it and approves it; who asked for it cannot."},
}};

}  // namespace

HeldWords held_words(std::string_view held_reason) {
    for (const Known& known : kKnown) {
        if (known.reason == held_reason) {
            return {std::string(known.why), std::string(known.remedy)};
        }
    }
    std::string why(held_reason);
    if (!why.empty() && why.front() >= 'a' && why.front() <= 'z') {
        why.front() = static_cast<char>(why.front() - 'a' + 'A');
    }
    if (is_brake_reason(held_reason)) {
        return {
            why + ".",
            "Look at these messages below, mend the cause or remove the addresses, then approve "
            "it: its rates count anew from there."};
    }
    return {why + ".", "Look at its messages, then approve or cancel it."};
}

}  // namespace campaignd
