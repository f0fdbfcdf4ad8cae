#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace campaignd::log {

enum class Level { kDebug, kInfo, kWarn, kError };

/// Where lines go: kAuto = journal fields under systemd, text on a terminal or a pipe.
enum class Format { kAuto, kText, kJson, kJournal };

/// Called once at start and on SIGHUP. Thread-safe.
void configure(Level level, Format format);

bool enabled(Level level) noexcept;

/// `domain` is one of a closed set: db, queue, smtp, http, service, jobs, app.
/// Control bytes in the text are escaped, so that no input can forge a line.
void write(Level level, std::string_view domain, std::string_view text);

template <typename... Args>
void debug(std::string_view domain, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::kDebug)) {
        write(Level::kDebug, domain, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <typename... Args>
void info(std::string_view domain, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::kInfo)) {
        write(Level::kInfo, domain, fmt::format(format, std::forward<Args>(args)...));
    }
}

template <typename... Args>
void warn(std::string_view domain, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kWarn, domain, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void error(std::string_view domain, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::kError, domain, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace campaignd::log
