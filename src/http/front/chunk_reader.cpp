#include "http/front/chunk_reader.h"

#include <algorithm>

#include "base/text.h"
#include "http/message/headers.h"

namespace campaignd::http {
namespace {

constexpr std::size_t kLineBytes = 256;
constexpr std::size_t kBesideBytes = 4 * 1024;
constexpr std::size_t kSizeDigits = 15;
constexpr std::string_view kLineEnd = "\r\n";

int hex_value(char c) noexcept {
    if (is_digit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::size_t ChunkReader::set_fault(int status, const char* detail) {
    state_ = State::kFault;
    fault_ = {status, detail};
    return 0;
}

std::size_t ChunkReader::feed(std::string_view bytes, std::string& content) {
    std::size_t done = 0;
    while (state_ != State::kDone && state_ != State::kFault) {
        const std::size_t read = step(bytes.substr(done), content);
        if (read == 0) {
            break;
        }
        done += read;
    }
    return done;
}

std::size_t ChunkReader::step(std::string_view bytes, std::string& content) {
    switch (state_) {
        case State::kSize:
            return read_size(bytes);
        case State::kData: {
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_));
            content.append(bytes.substr(0, count));
            left_ -= count;
            state_ = left_ == 0 ? State::kDataEnd : State::kData;
            return count;
        }
        case State::kDataEnd:
            if (bytes.size() < kLineEnd.size()) {
                return 0;
            }
            if (!bytes.starts_with(kLineEnd)) {
                return set_fault(400, "a chunk is not as long as it says");
            }
            state_ = State::kSize;
            return kLineEnd.size();
        case State::kTrailer:
            return read_trailer(bytes);
        default:
            return 0;
    }
}

std::optional<std::string_view> ChunkReader::line_of(std::string_view bytes) {
    const std::string_view seen = bytes.substr(0, kLineBytes + kLineEnd.size());
    const std::size_t end = seen.find(kLineEnd);
    const std::string_view line = seen.substr(0, end);
    // The last byte may be the CR of a line end that is still on its way.
    const std::string_view whole =
        end == seen.npos && line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    if (!is_field_value(whole)) {
        set_fault(400, "a line between chunks holds a control byte");
        return std::nullopt;
    }
    if (end == seen.npos && seen.size() > kLineBytes + 1) {
        set_fault(400, "a line between chunks is longer than 256 bytes");
        return std::nullopt;
    }
    return end == seen.npos ? std::nullopt : std::optional(line);
}

std::size_t ChunkReader::read_size(std::string_view bytes) {
    const auto line = line_of(bytes);
    if (!line) {
        return 0;
    }
    const std::string_view digits = line->substr(0, line->find(';'));
    if (digits.empty() || digits.size() > kSizeDigits) {
        return set_fault(400, "a chunk's size must be 1 to 15 hexadecimal digits");
    }
    std::uint64_t size = 0;
    for (const char c : digits) {
        const int value = hex_value(c);
        if (value < 0) {
            return set_fault(400, "a chunk's size must be hexadecimal digits");
        }
        size = size * 16 + static_cast<std::uint64_t>(value);
    }
    beside_ += line->size() - digits.size();
    if (beside_ > kBesideBytes) {
        return set_fault(400, "the chunks have more than 4 KB of extensions");
    }
    if (size > most_ - content_) {
        return set_fault(413, "the body is larger than this address takes");
    }
    content_ += size;
    left_ = size;
    state_ = size == 0 ? State::kTrailer : State::kData;
    return line->size() + kLineEnd.size();
}

std::size_t ChunkReader::read_trailer(std::string_view bytes) {
    const auto line = line_of(bytes);
    if (!line) {
        return 0;
    }
    const std::size_t read = line->size() + kLineEnd.size();
    if (line->empty()) {
        state_ = State::kDone;
        return read;
    }
    const std::size_t colon = line->find(':');
    if (colon == line->npos || !is_token(line->substr(0, colon))) {
        return set_fault(400, "a trailer line is malformed");
    }
    beside_ += read;
    return beside_ > kBesideBytes ? set_fault(400, "the body has more than 4 KB of trailers")
                                  : read;
}

}  // namespace campaignd::http
