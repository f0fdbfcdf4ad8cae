#include "base/totp.h"

#include <liboath/oath.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include "base/error.h"

namespace campaignd {
namespace {

constexpr std::size_t kWindow = 1;

void start_library() {
    static const int started = oath_init();
    if (started != OATH_OK) {
        fail(ErrorCode::kInternal,
             std::string("liboath cannot be used: ") + oath_strerror(started));
    }
}

std::time_t seconds(TimeMs at) {
    return static_cast<std::time_t>(at / 1'000);
}

}  // namespace

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, TimeMs now) {
    const bool is_code =
        code.size() == kTotpDigits &&
        std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_code) {
        return std::nullopt;
    }
    start_library();
    int position = 0;
    std::uint64_t step = 0;
    const int result = oath_totp_validate3(secret.data(),
                                           secret.size(),
                                           seconds(now),
                                           OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
                                           OATH_TOTP_DEFAULT_START_TIME,
                                           kWindow,
                                           &position,
                                           &step,
                                           std::string(code).c_str());
    if (result == OATH_INVALID_OTP) {
        return std::nullopt;
    }
    if (result < 0) {
        fail(ErrorCode::kInternal,
             std::string("a code cannot be checked: ") + oath_strerror(result));
    }
    return static_cast<std::int64_t>(step);
}

std::string totp_code(std::string_view secret, TimeMs at) {
    start_library();
    std::array<char, kTotpDigits + 1> code{};
    const int result = oath_totp_generate(secret.data(),
                                          secret.size(),
                                          seconds(at),
                                          OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
                                          OATH_TOTP_DEFAULT_START_TIME,
                                          kTotpDigits,
                                          code.data());
    if (result != OATH_OK) {
        fail(ErrorCode::kInternal, std::string("a code cannot be made: ") + oath_strerror(result));
    }
    return code.data();
}

std::string base32_encode(std::string_view bytes) {
    start_library();
    char* text = nullptr;
    std::size_t size = 0;
    const int result = oath_base32_encode(bytes.data(), bytes.size(), &text, &size);
    if (result != OATH_OK) {
        fail(ErrorCode::kInternal, std::string("base32: ") + oath_strerror(result));
    }
    std::string out(text, size);
    std::free(text);
    out.erase(std::min(out.find('='), out.size()));
    return out;
}

}  // namespace campaignd
