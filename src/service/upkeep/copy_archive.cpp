#include "service/upkeep/copy_archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "base/errno_words.h"
#include "base/error.h"
#include "base/own_file.h"
#include "service/content/media_files.h"
#include "wire/copy_columns.h"

namespace campaignd::service {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kMasterKey = "master.key";
constexpr const char* kConfig = "campaignd.toml";
constexpr std::string_view kMedia = "media/";
constexpr std::uint64_t kMostText = 1 << 20;

[[noreturn]] void fail_file(const fs::path& file, int error) {
    fail(ErrorCode::kUnavailable, fmt::format("{}: {}", file.string(), disk_words(error)));
}

std::uint64_t size_of(const fs::path& file) {
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(file, failed);
    if (failed) {
        fail_file(file, failed.value());
    }
    return size;
}

[[noreturn]] void fail_copy(const std::string& why) {
    fail(ErrorCode::kCorrupt, "this copy cannot be used: " + why);
}

}  // namespace

CopyArchive::CopyArchive(CopyParts parts,
                         const RecoveryKey& key,
                         const std::function<void()>& between)
    : parts_(std::move(parts)) {
    add(kMasterKey, parts_.master_key);
    add(kConfig, parts_.config);
    add_file(parts_.backup.filename().string(), parts_.backup);
    const MediaFiles media(parts_.backup);
    for (const MediaName& name : media.names()) {
        add_file(std::string(kMedia) + name.text(), media.path_of(name));
    }
    CopyManifest manifest{.name = parts_.name,
                          .backup = parts_.backup.filename().string(),
                          .backup_at = parts_.backup_at,
                          .version = parts_.version,
                          .files = items_.size()};
    for (const Item& item : items_) {
        manifest.bytes += item.entry.size;
    }
    std::string text = wire::to_column(manifest);
    items_.insert(items_.begin(), Item{{kManifest, text.size()}, text, {}});
    std::uint64_t plain = tar_end().size();
    for (const Item& item : items_) {
        plain += tar_room(item.entry.size);
    }
    size_ = StreamSealer::sealed_size(key.label().size(), plain);
    sealer_.emplace(key.stream_key(), key.label(), hash_of_all(between));
    sealed_ = sealer_->head();
    fingerprint_ = hex_encode(sha256(sealed_));
}

/// Ends at the beginning again.
std::string CopyArchive::hash_of_all(const std::function<void()>& between) {
    Digest all;
    while (!archive_ended_) {
        between();
        next_bytes();
        all.add(plain_);
        plain_.clear();
    }
    archive_ended_ = false;
    item_ = 0;
    return all.take();
}

void CopyArchive::add(std::string name, std::string content) {
    const std::uint64_t size = content.size();
    items_.push_back({{std::move(name), size}, std::move(content), {}});
}

void CopyArchive::add_file(std::string name, fs::path file) {
    const std::uint64_t size = size_of(file);
    items_.push_back({{std::move(name), size}, "", std::move(file)});
}

std::size_t CopyArchive::read(char* buffer, std::size_t room) {
    std::size_t got = 0;
    while (got < room) {
        if (given_ == sealed_.size()) {
            if (ended_) {
                break;
            }
            fill();
        }
        const std::size_t now = std::min(room - got, sealed_.size() - given_);
        std::memcpy(buffer + got, sealed_.data() + given_, now);
        given_ += now;
        got += now;
    }
    digest_.add({buffer, got});
    return got;
}

void CopyArchive::read_rest() {
    std::string block(StreamSealer::kPlainBytes, '\0');
    while (read(block.data(), block.size()) > 0) {
    }
}

/// One piece more. A full one is the last when nothing follows it.
void CopyArchive::fill() {
    while (!archive_ended_ && plain_.size() <= StreamSealer::kPlainBytes) {
        next_bytes();
    }
    const std::size_t now = std::min(plain_.size(), StreamSealer::kPlainBytes);
    ended_ = archive_ended_ && now == plain_.size();
    sealed_ = sealer_->piece(std::string_view(plain_).substr(0, now), ended_);
    given_ = 0;
    plain_.erase(0, now);
}

void CopyArchive::next_bytes() {
    if (!in_file_) {
        if (item_ == items_.size()) {
            plain_ += tar_end();
            archive_ended_ = true;
            return;
        }
        const Item& item = items_[item_];
        plain_ += tar_header(item.entry);
        if (item.file.empty()) {
            plain_ += item.content + tar_padding(item.entry.size);
            ++item_;
            return;
        }
        file_ = open_own_file(item.file, O_RDONLY);
        if (!file_) {
            fail_file(item.file, ENOENT);
        }
        in_file_ = true;
        left_ = item.entry.size;
    }
    const Item& item = items_[item_];
    if (left_ == 0) {
        plain_ += tar_padding(item.entry.size);
        in_file_ = false;
        ++item_;
        return;
    }
    const std::size_t before = plain_.size();
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(left_, StreamSealer::kPlainBytes));
    plain_.resize(before + wanted);
    const ssize_t got = ::read(file_.get(), plain_.data() + before, wanted);
    if (got < 0 && errno != EINTR) {
        fail_file(item.file, errno);
    }
    if (got == 0) {
        fail(ErrorCode::kUnavailable, item.file.string() + " became shorter while it was read");
    }
    plain_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    left_ -= static_cast<std::uint64_t>(std::max<ssize_t>(got, 0));
}

CopyUnpacker::CopyUnpacker(const RecoveryKey& key,
                           std::string name,
                           fs::path folder,
                           std::function<void(const CopyManifest&)> before)
    : name_(std::move(name)),
      folder_(std::move(folder)),
      before_(std::move(before)),
      tar_([this](const TarEntry& entry) { begin_file(entry); },
           [this](std::string_view bytes) { take(bytes); }),
      opener_(
          [key](const std::string& label) {
              if (const std::string id = RecoveryKey::id_in_label(label); id != key.id()) {
                  fail(ErrorCode::kInvalid,
                       fmt::format("this copy was made with the recovery key whose id is {}; the "
                                   "one given has the id {}",
                                   id,
                                   key.id()));
              }
              return key.stream_key();
          },
          [this](std::string_view plain) { tar_.feed(plain); }) {}

/// Names come from whoever had the recovery key; all the same none leads out of the folder.
fs::path CopyUnpacker::place_of(const std::string& name) const {
    const MediaFiles media(copy_.database);
    if (name == copy_.manifest.backup) {
        return copy_.database;
    }
    const auto file =
        name.starts_with(kMedia) ? parse_media_name(name.substr(kMedia.size())) : std::nullopt;
    if (!file) {
        fail_copy("it holds a file that it should not");
    }
    return media.path_of(*file);
}

void CopyUnpacker::begin_file(const TarEntry& entry) {
    file_.reset();
    text_ = nullptr;
    if (!has_manifest_) {
        if (entry.name != kManifest || entry.size == 0 || entry.size > kMostText) {
            fail_copy("it does not begin with its manifest");
        }
        manifest_left_ = entry.size;
        has_manifest_ = true;
        text_ = &manifest_;
        return;
    }
    ++files_;
    bytes_ += entry.size;
    if (files_ > copy_.manifest.files || bytes_ > copy_.manifest.bytes) {
        fail_copy("it holds more than its manifest says");
    }
    if (entry.name == kMasterKey || entry.name == kConfig) {
        if (entry.size > kMostText) {
            fail_copy("a part of it is too long");
        }
        text_ = entry.name == kMasterKey ? &copy_.master_key : &copy_.config;
        return;
    }
    const fs::path place = place_of(entry.name);
    file_ = UniqueFd(::open(
        place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file_) {
        fail_file(place, errno);
    }
}

void CopyUnpacker::take(std::string_view bytes) {
    if (text_ != nullptr) {
        *text_ += bytes;
        if (text_ == &manifest_ && manifest_.size() == manifest_left_) {
            read_manifest();
        }
        return;
    }
    if (!write_all(file_, bytes)) {
        fail_file(folder_, errno);
    }
}

void CopyUnpacker::read_manifest() {
    copy_.manifest = wire::copy_manifest_from_column(manifest_);
    const CopyManifest& manifest = copy_.manifest;
    if (!name_.empty() && manifest.name != name_) {
        fail_copy(
            fmt::format("it is called {} and is {}: somebody renamed or exchanged it; give it "
                        "its own name to use it all the same",
                        name_,
                        manifest.name));
    }
    const bool is_plain = !manifest.backup.empty() && manifest.backup.front() != '.' &&
                          manifest.backup.find('/') == std::string::npos;
    if (!is_plain || manifest.backup == kMasterKey || manifest.backup == kConfig) {
        fail_copy("its manifest names a file that it should not");
    }
    before_(manifest);
    copy_.database = folder_ / manifest.backup;
    std::error_code failed;
    fs::create_directories(MediaFiles(copy_.database).folder(), failed);
    if (failed) {
        fail_file(MediaFiles(copy_.database).folder(), failed.value());
    }
}

UnpackedCopy CopyUnpacker::finish() {
    opener_.finish();
    tar_.finish();
    file_.reset();
    std::error_code ignored;
    if (files_ != copy_.manifest.files || bytes_ != copy_.manifest.bytes ||
        !fs::is_regular_file(copy_.database, ignored)) {
        fail_copy("it holds less than its manifest says");
    }
    return std::move(copy_);
}

}  // namespace campaignd::service
