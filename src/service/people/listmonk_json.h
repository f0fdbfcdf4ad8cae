#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd::service {

/// True for the start of a JSON text, which no CSV file is.
bool looks_like_json(std::string_view text) noexcept;

/// Turns what listmonk's API answers on GET /api/subscribers into a CSV file, piece by piece: one
/// answer or several behind one another, or a bare array of subscribers. Memory is bounded by one
/// subscriber.
/// Thread: one. Throws Error(kInvalid) for other JSON, and for what is damaged or ends too early.
class ListmonkJson {
  public:
    /// Appends the rows of the subscribers that `text` completes to `csv`.
    void convert(std::string_view text, std::string& csv);
    /// Behind the last piece; the rest of the text may be missing when it `may_be_cut`.
    void finish(bool may_be_cut);

  private:
    void look(char c);
    void take(char c, std::string& csv);
    void close(char c);
    void write_row(std::string& csv);
    void write_header(std::string& csv);

    std::string open_;  // brackets around the subscribers; 's' is an array that holds them
    std::string key_;   // the last text among them
    bool in_text_ = false;
    bool escaped_ = false;
    std::string person_;     // the object being read
    std::size_t depth_ = 0;  // of brackets in it; 0: outside
    std::int64_t people_ = 0;
    bool started_ = false;
    bool found_ = false;  // an array of subscribers
};

}  // namespace campaignd::service
