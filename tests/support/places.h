#pragma once

#include <filesystem>

namespace campaignd::test {

/// The checkout these tests were built from.
std::filesystem::path source_dir();
/// The folder they were built in; it holds the program `campaignd`.
std::filesystem::path binary_dir();

}  // namespace campaignd::test
