#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json.h"

namespace campaignd::cli {

/// Data, to stdout. Each throws Error(kUnavailable) when it cannot be written.
void print_text(std::string_view text);
void print_line(std::string_view line);
void print_json(const wire::json& value);

/// Rows in columns under a header, for people; control bytes are shown as "?".
void print_table(const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows);

/// Talk, to stderr, as one line.
void say(std::string_view line);

/// A value of an answer as a cell: text without quotes, "" for null.
std::string cell(const wire::json& value);

/// A bar on a terminal, now and then a plain line elsewhere. To stderr.
/// Owner: a command. Thread: its own.
class Progress {
  public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `share` is 0 to 1. Drawn at most ten times a second, plain lines when `text` changed, at
    /// most once in five seconds.
    void show(double share, const std::string& text);
    /// Ends the line that the bar stands on.
    void finish();

  private:
    const bool terminal_;
    bool drawn_ = false;
    std::string last_;
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace campaignd::cli
