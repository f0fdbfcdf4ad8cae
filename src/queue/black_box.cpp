#include "queue/black_box.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"

namespace campaignd::queue {
namespace {

[[noreturn]] void fail_file(const std::filesystem::path& path, const char* doing) {
    fail(ErrorCode::kUnavailable,
         "lock file " + path.string() + ": " + doing + ": " + errno_words(errno));
}

}  // namespace

BlackBox::BlackBox(std::filesystem::path path, UniqueFd file, Slots* slots) noexcept
    : path_(std::move(path)), file_(std::move(file)), slots_(slots) {}

BlackBox::BlackBox(BlackBox&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::move(other.file_)),
      slots_(std::exchange(other.slots_, nullptr)) {}

BlackBox::~BlackBox() {
    if (slots_ != nullptr) {
        munmap(slots_, sizeof(Slots));
    }
}

BlackBox BlackBox::create(const std::filesystem::path& path) {
    UniqueFd file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) {
        fail_file(path, "create");
    }
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        fail_file(path, "lock");
    }
    // Real blocks: a store into a hole of a full disk would end the process by SIGBUS.
    if (const int error = posix_fallocate(file.get(), 0, sizeof(Slots)); error != 0) {
        unlink(path.c_str());
        errno = error;
        fail_file(path, "reserve space");
    }
    void* memory = mmap(nullptr, sizeof(Slots), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) {
        fail_file(path, "map");
    }
    return {path, std::move(file), static_cast<Slots*>(memory)};
}

std::optional<BlackBox> BlackBox::take_over(const std::filesystem::path& path) {
    UniqueFd file = open_own_file(path, O_RDWR);
    if (!file) {
        return BlackBox(path, UniqueFd(), nullptr);
    }
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return std::nullopt;
    }
    void* memory = MAP_FAILED;
    if (lseek(file.get(), 0, SEEK_END) >= static_cast<off_t>(sizeof(Slots))) {
        memory = mmap(nullptr, sizeof(Slots), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    }
    return BlackBox(
        path, std::move(file), memory == MAP_FAILED ? nullptr : static_cast<Slots*>(memory));
}

void BlackBox::note(std::size_t slot, JobId job) noexcept {
    (*slots_)[slot % kSlots].store(job, std::memory_order_relaxed);
}

std::vector<JobId> BlackBox::noted() const {
    std::vector<JobId> jobs;
    if (slots_ != nullptr) {
        for (const std::atomic<JobId>& slot : *slots_) {
            if (const JobId job = slot.load(std::memory_order_relaxed); job != 0) {
                jobs.push_back(job);
            }
        }
    }
    return jobs;
}

void BlackBox::remove_file() noexcept {
    unlink(path_.c_str());
}

}  // namespace campaignd::queue
