#include "queue/leftovers.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/own_file.h"
#include "queue/black_box.h"

namespace campaignd::queue {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLock = "-instance-";
constexpr std::string_view kJournal = "-outcomes-";
constexpr std::chrono::minutes kYoung{10};

bool is_old(const fs::directory_entry& entry) {
    std::error_code gone;
    const auto written = entry.last_write_time(gone);
    return !gone && written < fs::file_time_type::clock::now() - kYoung;
}

bool is_dead(const fs::path& lock_file) {
    try {
        return BlackBox::take_over(lock_file).has_value();
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

std::string journal_name(std::string lock_file) {
    if (const std::size_t at = lock_file.rfind(kLock); at != std::string::npos) {
        lock_file.replace(at, kLock.size(), kJournal);
    }
    return lock_file;
}

int remove_leftovers(const fs::path& database, const std::vector<std::string>& known) {
    const std::string name = database.filename().string();
    std::error_code failed;
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(database.parent_path(), failed)) {
        const std::string file = entry.path().filename().string();
        const bool is_lock = file.starts_with(name + std::string(kLock));
        const bool is_journal = file.starts_with(name + std::string(kJournal));
        const bool is_known = std::any_of(known.begin(), known.end(), [&](const std::string& one) {
            return file == one || file == journal_name(one);
        });
        if ((is_lock || is_journal) && !is_known && is_old(entry) &&
            (is_journal || is_dead(entry.path()))) {
            left.push_back(entry.path());
        }
    }
    int removed = 0;
    for (const fs::path& file : left) {
        removed += remove_own_file(file) ? 1 : 0;
    }
    return removed;
}

}  // namespace campaignd::queue
