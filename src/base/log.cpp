#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace campaignd::log {
namespace {

std::atomic<Level> current_level{Level::kInfo};
std::atomic<Format> current_format{Format::kText};

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "campaignd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_level(spdlog::level::trace);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::kDebug:
            return spdlog::level::debug;
        case Level::kInfo:
            return spdlog::level::info;
        case Level::kWarn:
            return spdlog::level::warn;
        case Level::kError:
            break;
    }
    return spdlog::level::err;
}

/// Quotes what would end or forge a line; `quote` also escapes what JSON forbids in a string.
std::string escaped(std::string_view text, bool quote) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\u{:04x}", byte);
        } else if (quote && (c == '"' || c == '\\')) {
            out += '\\';
            out += c;
        } else {
            out += c;
        }
    }
    return out;
}

/// True when stderr is the stream systemd named in $JOURNAL_STREAM (sd-journal's own rule).
bool stderr_is_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): at start

    struct stat status {};

    if (stream == nullptr || fstat(STDERR_FILENO, &status) != 0) {
        return false;
    }
    return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

const char* journal_priority(Level level) {
    switch (level) {
        case Level::kDebug:
            return "<7>";
        case Level::kInfo:
            return "<6>";
        case Level::kWarn:
            return "<4>";
        case Level::kError:
            break;
    }
    return "<3>";
}

}  // namespace

void configure(Level level, Format format) {
    if (format == Format::kAuto) {
        format = stderr_is_journal() ? Format::kJournal : Format::kText;
    }
    current_level = level;
    current_format = format;
    auto formatter = std::make_unique<spdlog::pattern_formatter>(
        format == Format::kText   ? "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v"
        : format == Format::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                  : "%v",
        spdlog::pattern_time_type::utc);
    logger().set_formatter(std::move(formatter));
}

bool enabled(Level level) noexcept {
    return level >= current_level.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view domain, std::string_view text) {
    if (!enabled(level)) {
        return;
    }
    switch (current_format.load(std::memory_order_relaxed)) {
        case Format::kJson:
            logger().log(
                to_spdlog(level), R"("domain":"{}","message":"{}")", domain, escaped(text, true));
            break;
        case Format::kJournal:
            logger().log(to_spdlog(level),
                         "{}{}: {}",
                         journal_priority(level),
                         domain,
                         escaped(text, false));
            break;
        case Format::kAuto:
        case Format::kText:
            logger().log(to_spdlog(level), "{}: {}", domain, escaped(text, false));
            break;
    }
}

}  // namespace campaignd::log
