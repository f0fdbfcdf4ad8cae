#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "base/durable_file.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/fd.h"
#include "base/own_file.h"
#include "mail/net/copy_targets.h"

namespace campaignd::mail {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = std::size_t{256} * 1024;

std::optional<dev_t> disk_of(const fs::path& path) {
    struct stat found {};

    return stat(path.c_str(), &found) == 0 ? std::optional(found.st_dev) : std::nullopt;
}

bool is_full(int error) {
    return error == ENOSPC || error == EDQUOT;
}

/// A folder of another disk: a second one, or one of the network. It is never made here, and it has
/// to lie on another disk than the database and the system: else a disk that is not mounted would
/// be written beside the database without a word.
class FolderTarget final : public CopyTarget {
  public:
    FolderTarget(const CopyPlace& place, std::function<bool()> stopping)
        : place_(place), folder_(place.url), stopping_(std::move(stopping)) {}

    std::vector<std::string> list() override {
        require_there();
        std::string names;
        std::error_code failed;
        for (fs::directory_iterator at(folder_, failed), end; !failed && at != end;
             at.increment(failed)) {
            if (at->path().filename().string().starts_with("campaignd-")) {
                names += at->path().filename().string() + '\n';
            }
        }
        if (failed) {
            fail_at("it cannot be listed", failed.value());
        }
        return names_in_text(names);
    }

    void put(CopyUpload& upload,
             const Source& source,
             const std::function<void()>& begun) override {
        require_there();
        begun();
        const UniqueFd file = open_own_file(folder_ / upload.name, O_WRONLY | O_CREAT);
        const off_t there = ::lseek(file.get(), 0, SEEK_END);
        if (there < 0) {
            fail_at("a file cannot be made there", errno);
        }
        skip(source, static_cast<std::uint64_t>(there), stopping_);
        std::string block(kBlock, '\0');
        for (std::size_t got = next(source, block); got > 0; got = next(source, block)) {
            write(file, upload.name, std::string_view(block).substr(0, got));
        }
        if (::fsync(file.get()) != 0) {
            fail_at("what was written did not reach the disk", errno);
        }
        // What is read back to prove it comes from the disk, as far as the kernel listens.
        ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    }

    void get(const std::string& name, std::uint64_t offset, const Sink& sink) override {
        const UniqueFd file = open_own_file(folder_ / name, O_RDONLY);
        if (!file || ::lseek(file.get(), static_cast<off_t>(offset), SEEK_SET) < 0) {
            fail_at(name + " cannot be read", errno);
        }
        std::string block(kBlock, '\0');
        while (true) {
            require_going();
            const ssize_t got = ::read(file.get(), block.data(), block.size());
            if (got < 0 && errno != EINTR) {
                fail_at(name + " cannot be read", errno);
            }
            if (got == 0) {
                return;
            }
            if (got > 0) {
                sink(std::string_view(block).substr(0, static_cast<std::size_t>(got)));
            }
        }
    }

    void rename(const std::string& from, const std::string& to) override {
        // link() never takes the place of a file that is there; a network disk may know no links.
        const fs::path old_name = folder_ / from;
        const fs::path new_name = folder_ / to;
        if (::link(old_name.c_str(), new_name.c_str()) == 0) {
            ::unlink(old_name.c_str());
        } else if (errno == EEXIST || ::rename(old_name.c_str(), new_name.c_str()) != 0) {
            fail_at("a file cannot get its name there", errno);
        }
        sync_folder(folder_);
    }

    void remove(const std::string& name) override {
        if (::unlink((folder_ / name).c_str()) != 0 && errno != ENOENT) {
            fail_at(name + " cannot be removed", errno);
        }
    }

  private:
    [[noreturn]] void fail_at(const std::string& doing, int error) const {
        const char* remedy = is_full(error)
                                 ? "; the disk there is full: free some space or keep fewer copies "
                                   "(backup.copy_keep)"
                                 : "";
        fail(ErrorCode::kUnavailable,
             fmt::format("{}: {}: {}{}", folder_.string(), doing, errno_words(error), remedy));
    }

    void require_there() const {
        const auto here = disk_of(folder_);
        std::error_code ignored;
        if (!here || !fs::is_directory(folder_, ignored)) {
            fail(ErrorCode::kUnavailable,
                 fmt::format("{} is not there: mount the disk, or make the folder on it",
                             folder_.string()));
        }
        if (!place_.same_disk && (here == disk_of("/") || here == disk_of(place_.beside))) {
            fail(
                ErrorCode::kUnavailable,
                fmt::format("{} lies on the same disk as the {}: is the other disk not mounted? A "
                            "copy there would burn with it (backup.copy_same_disk = true allows it "
                            "all the same)",
                            folder_.string(),
                            here == disk_of(place_.beside) ? "database" : "system"));
        }
    }

    void require_going() const {
        if (stopping_()) {
            fail(ErrorCode::kUnavailable, folder_.string() + ": it was stopped on the way");
        }
    }

    std::size_t next(const Source& source, std::string& block) const {
        require_going();
        return source(block.data(), block.size());
    }

    /// A full disk keeps no half copy: others need the room.
    void write(const UniqueFd& file, const std::string& name, std::string_view bytes) const {
        if (write_all(file, bytes)) {
            return;
        }
        const int error = errno;
        if (is_full(error)) {
            ::unlink((folder_ / name).c_str());
        }
        fail_at("it cannot be written", error);
    }

    const CopyPlace place_;
    const fs::path folder_;
    const std::function<bool()> stopping_;
};

}  // namespace

std::unique_ptr<CopyTarget> folder_target(const CopyPlace& place, std::function<bool()> stopping) {
    return std::make_unique<FolderTarget>(place, std::move(stopping));
}

}  // namespace campaignd::mail
