#include "queue/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/errno_words.h"
#include "base/error.h"
#include "base/log.h"
#include "base/own_file.h"

namespace campaignd::queue {
namespace {

/// The front of each record; the payload follows. Read by the same machine that wrote it.
struct Head {
    std::uint64_t checksum = 0;  // of all that follows, payload included
    std::uint64_t sequence = 0;
    std::int64_t owner = 0;
    std::int64_t job = 0;
    std::int64_t token = 0;
    std::uint32_t size = 0;
    std::uint32_t format = 1;
};

static_assert(sizeof(Head) + Journal::kMaxPayload == Journal::kRecordBytes);

/// Enough to tell a whole record from a torn or foreign one: FNV-1a over words, folded.
std::uint64_t checksum_of(const char* record, std::uint32_t size) {
    std::uint64_t sum = 0xcbf29ce484222325ULL;
    const std::size_t end = sizeof(Head) + size;
    for (std::size_t at = sizeof(Head::checksum); at < end; at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;  // the bytes behind the payload are zeros
        std::memcpy(&word, record + at, sizeof word);
        sum = (sum ^ word) * 0x100000001b3ULL;
        sum ^= sum >> 32U;
    }
    return sum;
}

void put_record(char* record, Head head, const Journal::Note& note) {
    head.job = note.job;
    head.token = note.token;
    head.size = static_cast<std::uint32_t>(note.payload.size());
    note.payload.copy(record + sizeof head, note.payload.size());
    std::memcpy(record, &head, sizeof head);
    head.checksum = checksum_of(record, head.size);
    std::memcpy(record, &head.checksum, sizeof head.checksum);
}

/// Nothing for a record that is torn, empty or another owner's.
std::optional<Head> read_head(const char* record, InstanceId owner) {
    Head head;
    std::memcpy(&head, record, sizeof head);
    if (head.format != 1 || head.owner != owner || head.size > Journal::kMaxPayload ||
        head.checksum != checksum_of(record, head.size)) {
        return std::nullopt;
    }
    return head;
}

std::string read_file(const std::filesystem::path& path) {
    std::string bytes(Journal::kRecords * Journal::kRecordBytes, '\0');
    std::size_t filled = 0;
    try {
        const UniqueFd file = open_own_file(path, O_RDONLY);
        while (file && filled < bytes.size()) {
            const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got < 0) {
                log::warn("queue", "journal {}: read: {}", path.string(), errno_words(errno));
            }
            if (got <= 0) {
                break;
            }
            filled += static_cast<std::size_t>(got);
        }
    } catch (const Error& error) {
        log::warn("queue", "journal: {}", error.what());
    }
    bytes.resize(filled - filled % Journal::kRecordBytes);
    return bytes;
}

}  // namespace

Journal::Journal(std::filesystem::path path, InstanceId owner)
    : path_(std::move(path)), owner_(owner) {
    std::string trouble;
    try {
        UniqueFd file = open_own_file(path_, O_RDWR | O_CREAT | O_TRUNC);
        const int error = posix_fallocate(file.get(), 0, kRecords * kRecordBytes);
        if (error == 0) {
            file_ = std::move(file);
            return;
        }
        trouble = errno_words(error);
        remove(path_);
    } catch (const Error& error) {
        trouble = error.what();
    }
    log::warn("queue",
              "journal {}: {}; sending goes on without it: a kill leaves more messages in doubt",
              path_.string(),
              trouble);
}

/// The first of `count` records in a row that nothing open stands on. It starts over at the front
/// whenever nothing is open, so that the same few pages are written again and again.
std::size_t Journal::room_for(std::size_t count) const {
    if (open_.empty()) {
        return count <= kRecords ? 0 : kNowhere;
    }
    const std::size_t oldest = open_.front().at;
    if (next_ > oldest) {
        if (next_ + count <= kRecords) {
            return next_;
        }
        return count < oldest ? 0 : kNowhere;
    }
    return next_ + count < oldest ? next_ : kNowhere;
}

void Journal::complain(const std::string& what) {
    if (!std::exchange(in_trouble_, true)) {
        log::warn("queue",
                  "journal {}: {}; sending goes on: a kill now leaves more messages in doubt",
                  path_.string(),
                  what);
    }
}

std::uint64_t Journal::append(std::span<const Note> notes) {
    const Lock lock(mutex_);
    if (!file_ || notes.empty()) {
        return 0;
    }
    const std::size_t at = room_for(notes.size());
    if (at == kNowhere) {
        complain("it is full of results that wait for the database");
        return 0;
    }
    buffer_.assign(notes.size() * kRecordBytes, '\0');
    Head head;
    head.owner = owner_;
    char* record = buffer_.data();
    for (const Note& note : notes) {
        check(note.payload.size() <= kMaxPayload, "a note fits its record");
        head.sequence = ++sequence_;
        put_record(record, head, note);
        record += kRecordBytes;
    }
    const ssize_t wrote =
        pwrite(file_.get(), buffer_.data(), buffer_.size(), static_cast<off_t>(at * kRecordBytes));
    if (wrote != static_cast<ssize_t>(buffer_.size())) {
        complain(wrote < 0 ? errno_words(errno) : "a write was cut short");
        return 0;
    }
    in_trouble_ = false;
    open_.push_back({sequence_, at, false});
    next_ = at + notes.size();
    used_ = std::max(used_, next_);
    return sequence_;
}

void Journal::release(std::uint64_t number) {
    if (number == 0) {
        return;
    }
    const Lock lock(mutex_);
    const auto found = std::find_if(open_.begin(), open_.end(), [number](const Batch& batch) {
        return batch.number == number;
    });
    if (found != open_.end()) {
        found->done = true;
    }
    while (!open_.empty() && open_.front().done) {
        open_.pop_front();
    }
    if (open_.empty() && used_ > 0) {
        clear();
    }
}

/// Nothing is open: what relays said is not kept here for longer than it serves.
void Journal::clear() {
    buffer_.assign(used_ * kRecordBytes, '\0');
    if (pwrite(file_.get(), buffer_.data(), buffer_.size(), 0) ==
        static_cast<ssize_t>(buffer_.size())) {
        used_ = 0;
    }
}

std::vector<Journal::Note> Journal::read(const std::filesystem::path& path, InstanceId owner) {
    const std::string bytes = read_file(path);
    std::vector<std::pair<std::uint64_t, Note>> found;
    for (std::size_t at = 0; at < bytes.size(); at += kRecordBytes) {
        const char* record = bytes.data() + at;
        if (const std::optional<Head> head = read_head(record, owner)) {
            found.emplace_back(
                head->sequence,
                Note{head->job, head->token, std::string(record + sizeof(Head), head->size)});
        }
    }
    std::sort(
        found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Note> notes;
    notes.reserve(found.size());
    for (auto& [sequence, note] : found) {
        notes.push_back(std::move(note));
    }
    return notes;
}

void Journal::remove(const std::filesystem::path& path) noexcept {
    unlink(path.c_str());
}

}  // namespace campaignd::queue
