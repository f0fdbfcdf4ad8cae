#include "base/digest.h"

#include <sodium.h>

#include <cstring>

#include "base/crypto.h"

namespace campaignd {
namespace {

using State = crypto_hash_sha256_state;

static_assert(sizeof(State) <= 128);

}  // namespace

Digest::Digest() {
    State state;
    crypto_hash_sha256_init(&state);
    std::memcpy(state_.data(), &state, sizeof state);
}

void Digest::add(std::string_view bytes) {
    State state;
    std::memcpy(&state, state_.data(), sizeof state);
    crypto_hash_sha256_update(
        &state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    std::memcpy(state_.data(), &state, sizeof state);
}

std::string Digest::take() {
    State state;
    std::memcpy(&state, state_.data(), sizeof state);
    std::string sum(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(sum.data()));
    *this = Digest();
    return hex_encode(sum);
}

}  // namespace campaignd
