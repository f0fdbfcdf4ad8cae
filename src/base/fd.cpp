#include "base/fd.h"

#include <cerrno>

namespace campaignd {

bool write_all(const UniqueFd& file, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written == 0) {
            errno = EIO;
        }
        if (written == 0 || (written < 0 && errno != EINTR)) {
            return false;
        }
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace campaignd
