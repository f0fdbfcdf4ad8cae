#include "http/front/spool.h"

#include <sys/statvfs.h>

#include <atomic>
#include <utility>

#include "base/error.h"

namespace campaignd::http {

struct Spool::Held {
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> stranger_bytes{0};
};

Spool::Spool(std::string directory, SpoolLimits limits)
    : directory_(std::move(directory)),
      limits_(std::move(limits)),
      held_(std::make_shared<Held>()) {}

/// What is announced and not yet written takes its room, too.
void Spool::need_free(std::uint64_t bytes) const {
    struct statvfs disk {};

    if (!limits_.keep_free_bytes || ::statvfs(directory_.c_str(), &disk) != 0) {
        return;  // a folder that is not there is told when the file is made
    }
    const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    const auto keep = static_cast<std::uint64_t>(limits_.keep_free_bytes());
    if (free < keep + held_->bytes + bytes) {
        fail(ErrorCode::kUnavailable,
             "the disk has no room for this upload: " + std::to_string(free >> 20) +
                 " MiB are free beside " + directory_ + ", and " + std::to_string(keep >> 20) +
                 " MiB are kept free (queue.stop_bulk_free_bytes); free some space");
    }
}

/// Room for so many bytes, until the last copy of the pointer has gone.
std::shared_ptr<void> Spool::share(std::uint64_t bytes, For whom) const {
    const bool full =
        held_->bytes + bytes > limits_.total_bytes ||
        (whom == For::kStranger && held_->stranger_bytes + bytes > limits_.stranger_bytes);
    if (full) {
        fail(ErrorCode::kBusy, "too much is being uploaded at once; try again in a moment");
    }
    if (whom == For::kUpload) {
        need_free(bytes);
    }
    const std::uint64_t stranger_bytes = whom == For::kStranger ? bytes : 0;
    held_->bytes += bytes;
    held_->stranger_bytes += stranger_bytes;
    return {nullptr, [held = held_, bytes, stranger_bytes](void*) {
                held->bytes -= bytes;
                held->stranger_bytes -= stranger_bytes;
            }};
}

std::unique_ptr<SpoolFile> Spool::open(std::uint64_t bytes, For whom) const {
    auto room = share(bytes, whom);
    auto file = std::make_unique<SpoolFile>(directory_);
    file->hold(std::move(room));
    return file;
}

void Spool::extend(SpoolFile& file, std::uint64_t bytes, For whom) const {
    file.hold(share(bytes, whom));
}

}  // namespace campaignd::http
