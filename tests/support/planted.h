#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/temp_directory.h"

namespace campaignd::test {

/// What somebody may put at a name that a program looks at: none of it may be followed, waited for,
/// changed or taken away. Those that belong to another user are made by root alone.
enum class Plant { kLink, kLinkToFolder, kPipe, kHardLink, kFolder, kEmptyFolder, kFile };

constexpr const char* kPlantedSecret = "of another user\n";

/// So old that nobody works on it any more.
inline void make_old(const std::filesystem::path& path) {
    const timespec old{1'700'000'000, 0};
    const std::array<timespec, 2> times{old, old};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0);
}

/// Things of another user, and names that lead to them. Owner: a test.
class Planted {
  public:
    static constexpr uid_t kOther = 65533;

    Planted() {
        std::filesystem::create_directory(folder());
        write(victim());
        write(folder() / "inside");
    }

    /// False when this machine does not let us.
    bool plant(Plant kind, const std::filesystem::path& place) {
        namespace fs = std::filesystem;
        const bool of_another =
            kind != Plant::kLink && kind != Plant::kLinkToFolder && kind != Plant::kPipe;
        if (of_another && geteuid() != 0) {
            return false;
        }
        switch (kind) {
            case Plant::kLink:
                fs::create_symlink(victim(), place);
                break;
            case Plant::kLinkToFolder:
                fs::create_symlink(folder(), place);
                break;
            case Plant::kPipe:
                REQUIRE(mkfifo(place.c_str(), 0600) == 0);
                break;
            case Plant::kHardLink:
                fs::create_hard_link(victim(), place);
                break;
            case Plant::kFolder:
                fs::create_directory(place);
                write(place / "inside");
                give(place);
                break;
            case Plant::kEmptyFolder:
                fs::create_directory(place);
                give(place);
                break;
            case Plant::kFile:
                write(place);
                break;
        }
        make_old(place);
        planted_.push_back({place, kind});
        return true;
    }

    /// All kinds of it, the place in the name of each.
    void plant_all(const std::filesystem::path& folder,
                   const std::string& prefix,
                   const std::string& suffix = "") {
        for (int kind = 0; kind <= static_cast<int>(Plant::kFile); ++kind) {
            plant(static_cast<Plant>(kind),
                  folder / (prefix + "planted" + std::to_string(kind) + suffix));
        }
    }

    /// Everything stands where it was put, as it was.
    void check() const {
        namespace fs = std::filesystem;
        CHECK(text_of(victim()) == kPlantedSecret);
        CHECK(text_of(folder() / "inside") == kPlantedSecret);
        for (const auto& [place, kind] : planted_) {
            CAPTURE(place.string());
            CHECK(fs::symlink_status(place).type() == type_of(kind));
            if (kind == Plant::kFolder) {
                CHECK(text_of(place / "inside") == kPlantedSecret);
            } else if (kind == Plant::kFile || kind == Plant::kHardLink) {
                CHECK(text_of(place) == kPlantedSecret);
            }
        }
    }

    /// Before the folders that hold them go.
    void clear() {
        for (const auto& [place, kind] : planted_) {
            std::filesystem::remove_all(place);
        }
        planted_.clear();
    }

  private:
    struct One {
        std::filesystem::path place;
        Plant kind;
    };

    std::filesystem::path victim() const { return directory_ / "victim"; }

    std::filesystem::path folder() const { return directory_ / "folder"; }

    static void write(const std::filesystem::path& file) {
        std::ofstream(file) << kPlantedSecret;
        give(file);
        make_old(file);
    }

    static void give(const std::filesystem::path& path) {
        if (geteuid() == 0) {
            REQUIRE(lchown(path.c_str(), kOther, kOther) == 0);
        }
    }

    static std::string text_of(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    static std::filesystem::file_type type_of(Plant kind) {
        using std::filesystem::file_type;
        switch (kind) {
            case Plant::kLink:
            case Plant::kLinkToFolder:
                return file_type::symlink;
            case Plant::kPipe:
                return file_type::fifo;
            case Plant::kFolder:
            case Plant::kEmptyFolder:
                return file_type::directory;
            case Plant::kHardLink:
            case Plant::kFile:
                break;
        }
        return file_type::regular;
    }

    TempDirectory directory_;
    std::vector<One> planted_;
};

}  // namespace campaignd::test
