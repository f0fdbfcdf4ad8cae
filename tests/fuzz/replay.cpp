// The short form: each file of seeds/TARGET and found/TARGET once, and some changed in ways that
// are the same in every run. An input that breaks a property is left in the working directory as
// "broken-input", to be put into found/TARGET.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "fuzz/targets.h"

namespace {

using namespace campaignd::fuzz;

constexpr int kChanged = 40;  // of each file
std::string current;          // what is being run

void keep_broken(int /*signal*/) {
    std::ofstream("broken-input", std::ios::binary) << current;
    std::fprintf(stderr, "fuzz: the input is in broken-input\n");
}

void run_one(const Target& target, std::string bytes) {
    current = std::move(bytes);
    run(target, current);
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Some bytes changed, taken out, doubled or put in.
std::string changed(std::string text, std::mt19937& dice) {
    const auto below = [&](std::size_t count) {
        return static_cast<std::size_t>(dice()) % std::max<std::size_t>(count, 1);
    };
    for (std::size_t times = 1 + below(4); times > 0; --times) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t size = below(std::min<std::size_t>(text.size() - at, 16) + 1);
        constexpr std::string_view kTelling = "<>{}\"'\\\r\n\0&=;:.|[]()#*";
        switch (below(4)) {
            case 0:
                text.erase(at, size);
                break;
            case 1:
                text.insert(at, text.substr(at, size));
                break;
            case 2:
                text.insert(at, 1, kTelling[below(kTelling.size())]);
                break;
            default:
                text.insert(at, 1, static_cast<char>(below(256)));
        }
    }
    return text;
}

std::size_t replay(const Target& target, const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder)) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::fprintf(stderr, "%s\n", file.c_str());
        const std::string bytes = read_file(file);
        run_one(target, bytes);
        std::mt19937 dice(static_cast<unsigned>(bytes.size()));
        for (int i = 0; i < kChanged; ++i) {
            run_one(target, changed(bytes, dice));
        }
    }
    return files.size();
}

}  // namespace

/// campaignd_fuzz_replay FOLDER TARGET: fails when a property does not hold, or without a seed.
int main(int argc, char** argv) {
    const std::string_view name = argc == 3 ? argv[2] : "";
    const auto target = std::find_if(
        kTargets.begin(), kTargets.end(), [&](const Target& one) { return one.name == name; });
    if (target == kTargets.end()) {
        std::fprintf(stderr, "usage: campaignd_fuzz_replay FOLDER TARGET\n");
        return 2;
    }
    std::signal(SIGABRT, keep_broken);
    const std::filesystem::path folder(argv[1]);
    const std::size_t seeds = replay(*target, folder / "seeds" / name);
    const std::size_t found = replay(*target, folder / "found" / name);
    std::printf("%s: %zu seeds, %zu found\n", argv[2], seeds, found);
    return seeds > 0 ? 0 : 1;
}
