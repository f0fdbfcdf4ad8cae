#include "base/tar.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"

namespace campaignd {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameBytes = 100;
constexpr std::size_t kFolderBytes = 155;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeBytes = 12;
constexpr std::size_t kSumAt = 148;
constexpr std::size_t kSumBytes = 8;
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kMagicAt = 257;
constexpr std::size_t kFolderAt = 345;
constexpr std::uint64_t kMostOctal = (std::uint64_t{1} << 33U) - 1;  // eleven octal digits
constexpr unsigned char kBase256 = 0x80;

void put(std::string& header, std::size_t at, std::string_view text) {
    header.replace(at, text.size(), text);
}

std::string octal(std::uint64_t value, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i > 0 && value > 0; --i, value >>= 3U) {
        text[i - 1] = static_cast<char>('0' + (value & 7U));
    }
    return text;
}

std::string size_field(std::uint64_t size) {
    if (size <= kMostOctal) {
        return octal(size, kSizeBytes - 1) + '\0';
    }
    std::string field(kSizeBytes, '\0');
    for (std::size_t i = kSizeBytes; i > kSizeBytes - sizeof size; --i, size >>= 8U) {
        field[i - 1] = static_cast<char>(size & 0xffU);
    }
    field[0] = static_cast<char>(kBase256);
    return field;
}

std::optional<std::uint64_t> parse_octal(std::string_view field) {
    std::uint64_t value = 0;
    bool any = false;
    for (const char c : field) {
        if (c < '0' || c > '7') {
            break;
        }
        value = (value << 3U) | static_cast<unsigned>(c - '0');
        any = true;
    }
    return any ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view field) {
    if (static_cast<unsigned char>(field[0]) != kBase256) {
        return parse_octal(field);
    }
    std::uint64_t value = 0;
    for (std::size_t i = kSizeBytes - sizeof value; i < kSizeBytes; ++i) {
        value = (value << 8U) | static_cast<unsigned char>(field[i]);
    }
    // Below 2^60, so that no sum with it runs over.
    return value >> 60U == 0 ? std::optional(value) : std::nullopt;
}

/// Of all bytes, those of the sum itself counted as spaces.
unsigned sum_of(std::string_view header) {
    unsigned sum = kSumBytes * static_cast<unsigned>(' ');
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (i < kSumAt || i >= kSumAt + kSumBytes) {
            sum += static_cast<unsigned char>(header[i]);
        }
    }
    return sum;
}

std::string text_at(std::string_view header, std::size_t at, std::size_t most) {
    const std::string_view field = header.substr(at, most);
    return std::string(field.substr(0, field.find('\0')));
}

[[noreturn]] void fail_archive(const char* what) {
    fail(ErrorCode::kCorrupt, std::string("the archive is damaged: ") + what);
}

}  // namespace

std::string tar_header(const TarEntry& entry) {
    std::string_view name = entry.name;
    std::string_view folder;
    if (const std::size_t slash = name.rfind('/'); slash != name.npos) {
        folder = name.substr(0, slash);
        name = name.substr(slash + 1);
    }
    if (name.size() > kNameBytes || folder.size() > kFolderBytes) {
        fail(ErrorCode::kInvalid, entry.name + " is too long a name for an archive");
    }
    std::string header(kBlock, '\0');
    put(header, 0, name);
    put(header, 100, "0000600");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, kSizeAt, size_field(entry.size));
    put(header, 136, "00000000000");
    put(header, kTypeAt, "0");
    constexpr std::array<char, 8> kMagic{'u', 's', 't', 'a', 'r', '\0', '0', '0'};
    put(header, kMagicAt, std::string_view(kMagic.data(), kMagic.size()));
    put(header, kFolderAt, folder);
    put(header, kSumAt, octal(sum_of(header), 6) + '\0' + ' ');
    return header;
}

std::string tar_padding(std::uint64_t size) {
    return std::string((kBlock - size % kBlock) % kBlock, '\0');
}

std::string tar_end() {
    return std::string(kBlock * 2, '\0');
}

std::uint64_t tar_room(std::uint64_t size) noexcept {
    return kBlock + size + (kBlock - size % kBlock) % kBlock;
}

void TarReader::feed(std::string_view bytes) {
    while (!bytes.empty() && !ended_) {
        if (left_ > 0) {
            const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
            on_bytes_(bytes.substr(0, now));
            bytes.remove_prefix(now);
            left_ -= now;
        } else if (padding_ > 0) {
            const auto now =
                static_cast<std::size_t>(std::min<std::uint64_t>(padding_, bytes.size()));
            bytes.remove_prefix(now);
            padding_ -= now;
        } else {
            const std::size_t now = std::min(kBlock - header_.size(), bytes.size());
            header_.append(bytes.substr(0, now));
            bytes.remove_prefix(now);
            if (header_.size() == kBlock) {
                read_header();
            }
        }
    }
}

void TarReader::read_header() {
    const std::string header = std::exchange(header_, {});
    if (header.find_first_not_of('\0') == header.npos) {
        ended_ = true;
        return;
    }
    const auto sum = parse_octal(std::string_view(header).substr(kSumAt, kSumBytes));
    const auto size = parse_size(std::string_view(header).substr(kSizeAt, kSizeBytes));
    if (!sum || *sum != sum_of(header) || !size) {
        fail_archive("a header does not add up");
    }
    if (header[kTypeAt] != '0') {
        fail_archive("it holds something that is no plain file");
    }
    const std::string folder = text_at(header, kFolderAt, kFolderBytes);
    TarEntry entry{text_at(header, 0, kNameBytes), *size};
    if (!folder.empty()) {
        entry.name = folder + '/' + entry.name;
    }
    left_ = entry.size;
    padding_ = tar_padding(entry.size).size();
    on_entry_(entry);
}

void TarReader::finish() const {
    if (!ended_) {
        fail_archive("its end is missing");
    }
}

}  // namespace campaignd
