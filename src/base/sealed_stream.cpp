#include "base/sealed_stream.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include "base/error.h"

namespace campaignd {
namespace {

using State = crypto_secretstream_xchacha20poly1305_state;

constexpr std::size_t kMostLabel = 256;

static_assert(sizeof(State) <= 64);
static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == 24);
static_assert(crypto_secretstream_xchacha20poly1305_ABYTES == 17);
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == std::tuple_size_v<Key>);

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

State load(const std::array<unsigned char, 64>& kept) {
    State state;
    std::memcpy(&state, kept.data(), sizeof state);
    return state;
}

void keep(std::array<unsigned char, 64>& kept, const State& state) {
    std::memcpy(kept.data(), &state, sizeof state);
}

[[noreturn]] void fail_stream(const char* what) {
    fail(ErrorCode::kCorrupt, std::string("the encrypted file is damaged: ") + what);
}

}  // namespace

StreamSealer::StreamSealer(const Key& key, std::string label, std::string_view content)
    : label_(std::move(label)) {
    check(label_.ends_with('\n') && label_.size() <= kMostLabel, "a label is one line");
    const std::string head = hmac_sha256(key, label_ + std::string(content));
    std::copy_n(head.begin(), head_.size(), head_.begin());
    State state;
    // As init_push(), which takes a random head: both ends have the same state behind it.
    crypto_secretstream_xchacha20poly1305_init_pull(&state, head_.data(), key.data());
    keep(state_, state);
}

std::string StreamSealer::head() const {
    return label_ + std::string(head_.begin(), head_.end());
}

std::string StreamSealer::piece(std::string_view plain, bool is_last) {
    check(plain.size() == kPlainBytes || (is_last && plain.size() < kPlainBytes),
          "only the last piece is shorter");
    State state = load(state_);
    std::string sealed(plain.size() + kMoreBytes, '\0');
    const std::string_view bound = is_first_ ? std::string_view(label_) : std::string_view();
    crypto_secretstream_xchacha20poly1305_push(
        &state,
        reinterpret_cast<unsigned char*>(sealed.data()),
        nullptr,
        bytes_of(plain),
        plain.size(),
        bytes_of(bound),
        bound.size(),
        is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    keep(state_, state);
    is_first_ = false;
    return sealed;
}

std::uint64_t StreamSealer::sealed_size(std::size_t label_bytes,
                                        std::uint64_t plain_bytes) noexcept {
    const std::uint64_t pieces =
        plain_bytes == 0 ? 1 : (plain_bytes + kPlainBytes - 1) / kPlainBytes;
    return label_bytes + kHeadBytes + plain_bytes + pieces * kMoreBytes;
}

StreamOpener::StreamOpener(KeyOf key_of, Sink sink)
    : key_of_(std::move(key_of)), sink_(std::move(sink)) {}

/// The last piece may be a full one: it is held back until it is known whether more comes.
void StreamOpener::feed(std::string_view bytes) {
    constexpr std::size_t kPiece = StreamSealer::kPlainBytes + StreamSealer::kMoreBytes;
    waiting_.append(bytes);
    if (!has_head_) {
        read_head();
    }
    std::size_t done = 0;
    while (has_head_ && waiting_.size() - done > kPiece) {
        open(std::string_view(waiting_).substr(done, kPiece));
        done += kPiece;
    }
    waiting_.erase(0, done);
}

void StreamOpener::read_head() {
    const std::size_t end = waiting_.find('\n');
    if (end == waiting_.npos || end >= kMostLabel) {
        if (waiting_.size() >= kMostLabel) {
            fail_stream("it does not begin as one");
        }
        return;
    }
    if (waiting_.size() < end + 1 + StreamSealer::kHeadBytes) {
        return;
    }
    label_ = waiting_.substr(0, end + 1);
    const Key key = key_of_(label_);
    State state;
    if (crypto_secretstream_xchacha20poly1305_init_pull(
            &state, bytes_of(waiting_) + end + 1, key.data()) != 0) {
        fail_stream("its head does not open");
    }
    keep(state_, state);
    waiting_.erase(0, end + 1 + StreamSealer::kHeadBytes);
    has_head_ = true;
}

void StreamOpener::open(std::string_view piece) {
    if (ended_ || piece.size() < StreamSealer::kMoreBytes) {
        fail_stream(ended_ ? "something follows its end" : "it was cut off");
    }
    State state = load(state_);
    std::string plain(piece.size() - StreamSealer::kMoreBytes, '\0');
    const std::string_view bound = is_first_ ? std::string_view(label_) : std::string_view();
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state,
                                                   reinterpret_cast<unsigned char*>(plain.data()),
                                                   nullptr,
                                                   &tag,
                                                   bytes_of(piece),
                                                   piece.size(),
                                                   bytes_of(bound),
                                                   bound.size()) != 0) {
        fail_stream("a part of it was changed, cut off or exchanged");
    }
    keep(state_, state);
    is_first_ = false;
    ended_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    sink_(plain);
}

void StreamOpener::finish() {
    if (!has_head_) {
        fail_stream("it was cut off");
    }
    if (!waiting_.empty()) {
        open(std::exchange(waiting_, {}));
    }
    if (!ended_) {
        fail_stream("it was cut off");
    }
}

}  // namespace campaignd
