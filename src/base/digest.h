#pragma once

#include <array>
#include <string>
#include <string_view>

namespace campaignd {

/// SHA-256 (FIPS 180-4) of what comes in pieces. Owner: the caller. Thread: one.
class Digest {
  public:
    Digest();

    void add(std::string_view bytes);
    /// In hex, of all that was added; it begins anew.
    std::string take();

  private:
    alignas(16) std::array<unsigned char, 128> state_{};  // libsodium's
};

}  // namespace campaignd
