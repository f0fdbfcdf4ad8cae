#include "base/error.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace campaignd {
namespace {

constexpr std::size_t kMostFaults = 200;  // of one request: a body can hold a hundred thousand

/// Those that are told; of the others how many there are.
const std::vector<FieldError>& bounded(std::vector<FieldError>& fields) {
    if (fields.size() > kMostFaults) {
        const std::string more = std::to_string(fields.size() - kMostFaults);
        const std::string field = fields[kMostFaults].field;
        fields.resize(kMostFaults);
        fields.push_back({field, "and " + more + " more are wrong: mend those before it first"});
    }
    return fields;
}

std::string summary(const std::vector<FieldError>& fields) {
    std::string text;
    for (const FieldError& fault : fields) {
        text += (text.empty() ? "" : "; ") + fault.field + ": " + fault.message;
    }
    return text;
}

}  // namespace

Error::Error(std::vector<FieldError> fields)
    : std::runtime_error(summary(bounded(fields))),
      code_(ErrorCode::kInvalid),
      fields_(std::move(fields)) {}

void fail(ErrorCode code, const std::string& message) {
    throw Error(code, message);
}

void throw_if_any(std::vector<FieldError> faults) {
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
}

void check(bool holds, const char* what) noexcept {
    if (!holds) {
        std::fprintf(stderr, "campaignd: broken invariant: %s\n", what);
        std::abort();
    }
}

}  // namespace campaignd
