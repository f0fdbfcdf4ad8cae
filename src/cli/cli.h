#pragma once

namespace campaignd::cli {

/// Runs one command. Exit status: 0 done, 1 failed, 2 wrong usage. Data goes to stdout, talk to
/// stderr. Throws nothing.
int run(int argc, const char* const* argv) noexcept;

}  // namespace campaignd::cli
