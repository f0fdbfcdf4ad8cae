#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "faults/workday.h"

namespace campaignd::test {

/// What a start of the product finds on a file after something happened to the disk.
struct Aftermath {
    std::string lost;   // the first acknowledged thing that is missing
    std::string fault;  // what `check` finds, or why sending does not go on
};

/// Migrates, opens, compares with what was acknowledged at `position` or before, checks, takes over
/// the dead owner's leases, leases what is due, and checks again. Throws Error when the file is
/// refused.
Aftermath look_at(const std::filesystem::path& file,
                  const Clock& clock,
                  const std::vector<Fact>& facts,
                  std::size_t position);

/// Memory when there is such a place: thousands of images are written and thrown away.
std::filesystem::path quick_place();

/// A number from the environment, or the long form's when CAMPAIGND_LONG is set.
unsigned setting(const char* name, unsigned otherwise, unsigned when_long);

/// Thousands of expected faults are not worth a line each. For the life of the program.
void log_no_more();

}  // namespace campaignd::test
