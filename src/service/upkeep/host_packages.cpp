// What apt, dpkg and the kernel say of the libraries in use.
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>

#include "base/program_output.h"
#include "base/text.h"
#include "service/upkeep/host_facts.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};
constexpr int kSomeAreUnknown = 1;  // dpkg-query
constexpr const char* kLists = "/var/lib/apt/lists";

/// Calls `visit(path, is_gone)` for each library of this process.
template <typename Visit>
void visit_libraries(Visit visit) {
    constexpr std::string_view kGone = " (deleted)";
    std::ifstream maps("/proc/self/maps");
    std::set<std::string> seen;
    for (std::string line; std::getline(maps, line);) {
        const std::size_t at = line.find('/');
        std::string path = at == line.npos ? std::string() : line.substr(at);
        const bool is_gone = path.ends_with(kGone);
        if (is_gone) {
            path.resize(path.size() - kGone.size());
        }
        const std::string name = fs::path(path).filename().string();
        if (name.starts_with("lib") && name.find(".so") != name.npos && seen.insert(path).second) {
            visit(path, is_gone);
        }
    }
}

/// "libcurl4:amd64: /usr/lib/…", a line for each file.
std::vector<std::string> linked_packages(const std::stop_token& stop) {
    std::vector<std::string> question{"dpkg-query", "-S"};
    visit_libraries([&](const std::string& path, bool /*is_gone*/) {
        question.push_back(path);
        // Before the merge of /usr a package may have named it in /lib.
        if (path.starts_with("/usr/lib/")) {
            question.push_back(path.substr(4));
        }
    });
    std::set<std::string> packages;
    const std::string answer =
        program_output(question,
                       {.patience = kPatience, .also_fine = kSomeAreUnknown, .stop = stop})
            .value_or("");
    for (const std::string_view line : split(answer, '\n')) {
        const std::string_view package = line.substr(0, line.find(':'));
        if (line.find(": /") != line.npos && package.find(' ') == package.npos) {
            packages.emplace(package);
        }
    }
    return {packages.begin(), packages.end()};
}

/// When the newest of apt's lists was fetched.
std::optional<TimeMs> lists_fetched_at() {
    std::optional<TimeMs> newest;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(kLists, ignored)) {
        struct stat status {};

        if (::stat(entry.path().c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
            entry.path().filename() != "lock") {
            // A list keeps the date of its server; that it was fetched shows in the change of the
            // inode.
            const TimeMs at = static_cast<TimeMs>(status.st_ctim.tv_sec) * 1'000;
            newest = std::max(newest.value_or(at), at);
        }
    }
    return newest;
}

}  // namespace

std::vector<std::string> replaced_libraries() {
    std::vector<std::string> gone;
    visit_libraries([&](const std::string& path, bool is_gone) {
        if (is_gone) {
            gone.push_back(path);
        }
    });
    return gone;
}

UpdateFacts update_facts(const std::stop_token& stop) {
    UpdateFacts facts;
    const auto answer =
        program_output({"apt-get", "-s", "-q", "-o", "Debug::NoLocking=true", "dist-upgrade"},
                       {.patience = kPatience, .stop = stop});
    facts.has_apt = answer.has_value();
    if (answer) {
        facts.lists_at = lists_fetched_at();
        facts.linked = linked_packages(stop);
        facts.pending = read_pending_updates(*answer);
    }
    return facts;
}

}  // namespace campaignd::service
