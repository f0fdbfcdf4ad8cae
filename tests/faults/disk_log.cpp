#include "faults/disk_log.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace campaignd::test {
namespace {

constexpr std::size_t kSector = 512;

bool leaves_a_trace(const DiskCall& call) {
    switch (call.op) {
        case DiskOp::kOpen:
            return call.creates && !call.path.empty();
        case DiskOp::kDelete:
        case DiskOp::kWrite:
        case DiskOp::kSync:
        case DiskOp::kTruncate:
            return !call.path.empty();
        case DiskOp::kRead:
        case DiskOp::kShmMap:
            break;
    }
    return false;
}

std::string slurp(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void put(std::string& content, std::int64_t offset, std::string_view bytes) {
    const auto at = static_cast<std::size_t>(offset);
    content.resize(std::max(content.size(), at + bytes.size()));
    content.replace(at, bytes.size(), bytes);
}

/// The sectors of one write that reached the disk.
void put_torn(std::string& content, const DiskLog::Event& write, std::mt19937& random) {
    for (std::size_t at = 0; at < write.bytes.size();) {
        const std::size_t place = static_cast<std::size_t>(write.offset) + at;
        const std::size_t length = std::min(kSector - place % kSector, write.bytes.size() - at);
        if (random() % 2 == 0) {
            put(content,
                static_cast<std::int64_t>(place),
                std::string_view(write.bytes).substr(at, length));
        }
        at += length;
    }
}

}  // namespace

int DiskLog::before(const DiskCall& /*call*/) noexcept {
    return SQLITE_OK;
}

void DiskLog::after(const DiskCall& call) noexcept {
    if (leaves_a_trace(call)) {
        const Lock lock(mutex_);
        events_.push_back({call.op,
                           std::string(call.path),
                           std::string(call.bytes),
                           call.offset,
                           call.syncs_directory});
    }
}

std::size_t DiskLog::position() const {
    const Lock lock(mutex_);
    return events_.size();
}

std::vector<DiskLog::Event> DiskLog::events() const {
    const Lock lock(mutex_);
    return events_;
}

PowerCut::PowerCut(const std::vector<DiskLog::Event>& events, const std::filesystem::path& base)
    : events_(events) {
    for (const auto& entry : std::filesystem::directory_iterator(base)) {
        if (entry.is_regular_file()) {
            names_[entry.path().string()].durable =
                std::make_shared<File>(File{slurp(entry.path()), {}});
        }
    }
}

void PowerCut::advance(std::size_t position) {
    for (; position_ < position; ++position_) {
        play(events_[position_]);
    }
}

PowerCut::FilePointer PowerCut::current(const std::string& path) {
    Name& name = names_[path];
    return name.pending.empty() ? name.durable : name.pending.back();
}

void PowerCut::play(const DiskLog::Event& event) {
    if (event.op == DiskOp::kOpen) {
        names_[event.path].pending.push_back(std::make_shared<File>());
        return;
    }
    if (event.op == DiskOp::kDelete) {
        names_[event.path].pending.push_back(nullptr);
        if (event.syncs_directory) {
            sync_names();
        }
        return;
    }
    const FilePointer file = current(event.path);
    if (!file) {
        return;
    }
    if (event.op != DiskOp::kSync) {
        file->pending.push_back(&event);
        return;
    }
    for (const DiskLog::Event* past : file->pending) {
        if (past->op == DiskOp::kTruncate) {
            file->durable.resize(static_cast<std::size_t>(past->offset));
        } else {
            put(file->durable, past->offset, past->bytes);
        }
    }
    file->pending.clear();
    // The system's VFS syncs the folder with the first sync of a log or journal it made.
    if (!names_[event.path].pending.empty()) {
        sync_names();
    }
}

void PowerCut::sync_names() {
    for (auto& [path, name] : names_) {
        if (!name.pending.empty()) {
            name.durable = name.pending.back();
            name.pending.clear();
        }
    }
}

std::string PowerCut::image_of(const File& file, std::mt19937& random) {
    std::string content = file.durable;
    const auto mood = random() % 4;  // none, all, or each by itself
    for (const DiskLog::Event* event : file.pending) {
        const auto fate = mood < 2 ? mood : random() % 3;
        if (fate == 0) {
            continue;
        }
        if (event->op == DiskOp::kTruncate) {
            content.resize(static_cast<std::size_t>(event->offset));
        } else if (fate == 1) {
            put(content, event->offset, event->bytes);
        } else {
            put_torn(content, *event, random);
        }
    }
    return content;
}

void PowerCut::leave(const std::filesystem::path& folder, std::mt19937& random) const {
    for (const auto& [path, name] : names_) {
        const std::size_t prefix = random() % (name.pending.size() + 1);
        const FilePointer& file = prefix == 0 ? name.durable : name.pending[prefix - 1];
        if (file) {
            std::ofstream out(folder / std::filesystem::path(path).filename(), std::ios::binary);
            const std::string content = image_of(*file, random);
            out.write(content.data(), static_cast<std::streamsize>(content.size()));
        }
    }
}

}  // namespace campaignd::test
