#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace campaignd::fuzz {

/// The bytes of one run, taken from the front. Never fails: what is not there is 0 or empty. The
/// bytes must outlive it. Thread: one.
class Input {
  public:
    explicit Input(std::string_view bytes) noexcept : bytes_(bytes) {}

    std::uint8_t byte() noexcept {
        if (bytes_.empty()) {
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(bytes_.front());
        bytes_.remove_prefix(1);
        return first;
    }

    /// 0 to `count` - 1.
    std::size_t below(std::size_t count) noexcept { return count == 0 ? 0 : byte() % count; }

    bool flag() noexcept { return (byte() & 1U) != 0; }

    /// Up to the first NUL, which goes.
    std::string_view part() noexcept {
        const std::string_view text = bytes_.substr(0, bytes_.find('\0'));
        bytes_.remove_prefix(text.size() < bytes_.size() ? text.size() + 1 : text.size());
        return text;
    }

    std::string_view rest() noexcept {
        const std::string_view text = bytes_;
        bytes_ = {};
        return text;
    }

  private:
    std::string_view bytes_;
};

/// A property that holds for every input. Ends the process when it does not, as a fuzzer wants it.
inline void require(bool holds, const char* what) {
    if (!holds) {
        std::fprintf(stderr, "fuzz: this does not hold: %s\n", what);
        std::abort();
    }
}

/// The shorter one of a text and its first `most` bytes: what costs the square of a text is looked
/// at with less of it.
inline std::string_view first_of(std::string_view text, std::size_t most) {
    return text.substr(0, most);
}

}  // namespace campaignd::fuzz
