#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace campaignd {

/// What went wrong, as a caller can act on it; the HTTP front and the CLI map it to a status.
enum class ErrorCode {
    kInvalid,       // the input is wrong; see fields()
    kUnauthorized,  // nobody is logged in
    kForbidden,     // logged in, but the role may not
    kNotFound,
    kConflict,     // the present state forbids it
    kBusy,         // try again in a moment
    kUnavailable,  // the database cannot be written now (full, read-only), or a peer is out of
                   // reach
    kCorrupt,      // the database file is damaged
    kInternal
};

/// One fault of one input field; `field` is a path such as "steps[1].subject".
struct FieldError {
    std::string field;
    std::string message;

    bool operator==(const FieldError&) const = default;
};

/// The one exception type of the product, for what no caller nearby can decide.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

    /// Throws nothing. Every fault of a request at once (RFC 9457 `errors`).
    explicit Error(std::vector<FieldError> fields);

    ErrorCode code() const noexcept { return code_; }

    const std::vector<FieldError>& fields() const noexcept { return fields_; }

  private:
    ErrorCode code_;
    std::vector<FieldError> fields_;
};

[[noreturn]] void fail(ErrorCode code, const std::string& message);

/// Throws Error(kInvalid) with every fault when there is one.
void throw_if_any(std::vector<FieldError> faults);

/// An invariant of our own code, on in every build: logs and aborts when `holds` is false.
void check(bool holds, const char* what) noexcept;

}  // namespace campaignd
