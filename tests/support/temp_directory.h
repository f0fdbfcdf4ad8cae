#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace campaignd::test {

/// A fresh directory, removed with all it holds when the test ends.
class TempDirectory {
  public:
    TempDirectory() : TempDirectory(std::filesystem::temp_directory_path()) {}

    explicit TempDirectory(const std::filesystem::path& parent) {
        std::string pattern = (parent / "campaignd-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("mkdtemp " + pattern);
        }
        path_ = pattern;
    }

    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

}  // namespace campaignd::test
