#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campaignd::http {

/// Takes the content out of a body that comes in chunks (RFC 9112 section 7.1), as strictly as the
/// framer reads heads: CRLF line ends, sizes of hexadecimal digits and nothing else. Extensions and
/// trailers are read over, and bounded: nobody makes us read much for little content.
///
///   kSize --size--> kData --all of it--> kDataEnd --CRLF--> kSize
///     \--size 0--> kTrailer --empty line--> kDone          any fault --> kFault (final)
///
/// Thread: http-io. Owned by its Framer.
class ChunkReader {
  public:
    enum class State { kSize, kData, kDataEnd, kTrailer, kDone, kFault };

    struct Fault {
        int status = 400;
        const char* detail = "";
    };

    /// `most_bytes`: of content.
    explicit ChunkReader(std::uint64_t most_bytes) : most_(most_bytes) {}

    /// Adds content to `content`. How many of the bytes are done with; the others come again, with
    /// more behind them.
    std::size_t feed(std::string_view bytes, std::string& content);

    State state() const noexcept { return state_; }

    const Fault& fault() const noexcept { return fault_; }

  private:
    /// What was read at the beginning of `bytes`; 0: it needs more, or there is a fault.
    std::size_t step(std::string_view bytes, std::string& content);
    std::size_t read_size(std::string_view bytes);
    std::size_t read_trailer(std::string_view bytes);
    /// A line without its CRLF; nothing while it has not all come, or with a fault.
    std::optional<std::string_view> line_of(std::string_view bytes);
    std::size_t set_fault(int status, const char* detail);

    const std::uint64_t most_;
    State state_ = State::kSize;
    std::uint64_t content_ = 0;  // of all chunks begun so far
    std::uint64_t left_ = 0;     // of this chunk
    std::size_t beside_ = 0;     // bytes of extensions and trailers
    Fault fault_;
};

}  // namespace campaignd::http
