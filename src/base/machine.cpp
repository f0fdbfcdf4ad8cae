#include "base/machine.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include "base/crypto.h"
#include "base/text.h"

namespace campaignd {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdDigits = 32;

/// What container managers leave for their guests (systemd's, Docker's, Podman's); and the file
/// that systemd keeps while an id is made anew at each boot.
constexpr std::array kNotForGood{
    "/run/systemd/container", "/.dockerenv", "/run/.containerenv", "/run/machine-id"};

bool is_id(std::string_view text) {
    return text.size() == kIdDigits && text != std::string(kIdDigits, '0') &&
           text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool lasts(const fs::path& file) {
    std::error_code ignored;
    return file != kMachineIdFile ||
           std::none_of(kNotForGood.begin(), kNotForGood.end(), [&](const char* sign) {
               return fs::exists(sign, ignored);
           });
}

}  // namespace

std::string machine_fingerprint(const fs::path& machine_id_file) {
    std::string line;
    std::ifstream file(machine_id_file);
    if (!std::getline(file, line) || !lasts(machine_id_file)) {
        return {};
    }
    const std::string id = to_lower(trim(line));
    if (!is_id(id)) {
        return {};
    }
    Key key{};
    std::copy(id.begin(), id.end(), key.begin());
    return hex_encode(hmac_sha256(key, "campaignd machine").substr(0, 16));
}

std::string host_name() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

}  // namespace campaignd
