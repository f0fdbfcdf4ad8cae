#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/error.h"

namespace campaignd::cli {
namespace {

constexpr std::size_t kBarWidth = 30;
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::chrono::seconds kPlainLine{5};

/// What a terminal would take for a command must not come from the data.
std::string printable(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            c = '?';
        }
    }
    return out;
}

/// Characters, as far as a terminal's columns follow them.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

std::string padded(const std::string& text, std::size_t width) {
    const std::size_t own = width_of(text);
    return text + std::string(width > own ? width - own : 0, ' ');
}

}  // namespace

void print_text(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        std::fflush(stdout) != 0) {
        fail(ErrorCode::kUnavailable, "the output cannot be written");
    }
}

void print_line(std::string_view line) {
    print_text(std::string(line) + "\n");
}

void print_json(const wire::json& value) {
    print_line(wire::dump(value, 2));
}

void print_table(const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> lines{header};
    for (const std::vector<std::string>& row : rows) {
        std::vector<std::string>& line = lines.emplace_back();
        std::transform(row.begin(), row.end(), std::back_inserter(line), printable);
    }
    std::vector<std::size_t> widths(header.size());
    for (const std::vector<std::string>& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(line[i]));
        }
    }
    std::string text;
    for (const std::vector<std::string>& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            const bool last = i + 1 == line.size();
            text += last ? line[i] : padded(line[i], widths[i]) + "  ";
        }
        text += '\n';
    }
    print_text(text);
}

void say(std::string_view line) {
    fmt::print(stderr, "{}\n", printable(line));
}

std::string cell(const wire::json& value) {
    if (value.is_null()) {
        return "";
    }
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Progress::Progress() : terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    finish();
}

void Progress::show(double share, const std::string& text) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_ || (!terminal_ && text == last_)) {
        return;
    }
    last_ = text;
    if (!terminal_) {
        next_ = now + kPlainLine;
        say(text);
        return;
    }
    next_ = now + kRedraw;
    const double bounded = std::clamp(std::isfinite(share) ? share : 0.0, 0.0, 1.0);
    const auto full = static_cast<std::size_t>(bounded * static_cast<double>(kBarWidth));
    fmt::print(stderr,
               "\r\x1b[K[{}{}] {:3.0f} %  {}",
               std::string(full, '#'),
               std::string(kBarWidth - full, '.'),
               bounded * 100,
               printable(text));
    std::fflush(stderr);
    drawn_ = true;
}

void Progress::finish() {
    if (drawn_) {
        fmt::print(stderr, "\n");
        drawn_ = false;
    }
}

}  // namespace campaignd::cli
