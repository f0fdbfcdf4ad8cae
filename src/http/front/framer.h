#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/front/chunk_reader.h"
#include "http/front/lane.h"
#include "http/front/spool.h"
#include "http/message/headers.h"

namespace campaignd::http {

struct FramerLimits {
    std::size_t head_bytes = 32 * 1024;
    std::size_t headers = 100;
    std::size_t target_bytes = 2 * 1024;
};

/// What a route does with a body, as its head tells.
struct BodyPlan {
    std::uint64_t limit_bytes = 1024 * 1024;
    bool to_file = false;
    /// Nothing of a large body is taken, nor "100 Continue" said, before somebody has looked at
    /// the head: Framer::accept().
    bool needs_leave = false;
    Spool::For spool_for = Spool::For::kCaller;
    Lane lane = Lane::kPublic;
};

using BodyPolicy = std::function<BodyPlan(std::string_view method, std::string_view target)>;

struct FramedRequest {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
    std::unique_ptr<SpoolFile> body_file;  // of an upload, and of any body above 16 KiB
    Lane lane = Lane::kPublic;
    bool is_upload = false;
    bool keep_alive = true;
};

/// Cuts the byte stream of one connection into requests, strictly (RFC 9112): CRLF line ends, one
/// Content-Length of digits or chunks alone, no folded lines. What is ambiguous is a fault, never a
/// guess, so that no proxy in front can disagree with us about where a request ends.
///
///   kHead --head complete--> kBody --body complete--> kComplete --take()--> kHead
///     \--it needs leave--> kUndecided --accept()--> kBody
///     \________________________ any fault _______________________________/--> kFault (final)
///
/// Thread: http-io. Owned by its Connection.
class Framer {
  public:
    enum class State { kHead, kUndecided, kBody, kComplete, kFault };

    struct Fault {
        int status = 400;
        std::string detail;
    };

    /// `policy` and `spool` must outlive the framer.
    Framer(FramerLimits limits, const BodyPolicy& policy, const Spool& spool);

    State feed(std::string_view bytes);
    /// While kUndecided: the request without its body.
    FramedRequest head() const;
    /// While kUndecided: takes the body.
    State accept();
    /// After kComplete: the request; then looks at the bytes that came behind it.
    FramedRequest take();

    State state() const noexcept { return state_; }

    const Fault& fault() const noexcept { return fault_; }

    /// Nothing of a next request has come yet.
    bool empty() const noexcept { return state_ == State::kHead && buffer_.empty(); }

    /// The client waits for "100 Continue" before it sends the body; asks once.
    bool take_continue() noexcept;

    /// As announced; of chunks, the most that may come.
    std::uint64_t body_length() const noexcept {
        return chunks_ ? plan_.limit_bytes : content_length_;
    }

    std::uint64_t body_received() const noexcept { return received_; }

  private:
    void advance();
    bool advance_head();
    bool skip_empty_lines();
    void advance_body();
    void parse_head(std::string_view head);
    bool parse_request_line(std::string_view line);
    bool parse_field(std::string_view line);
    bool check_fields();
    bool check_coding();
    bool check_length();
    void begin_body();
    void open_body();
    void advance_chunks();
    bool keep(std::string_view content);
    bool reserve(std::uint64_t bytes);
    bool set_disk_fault(const Error& error);
    bool set_fault(int status, std::string detail);

    const FramerLimits limits_;
    const BodyPolicy& policy_;
    const Spool& spool_;
    State state_ = State::kHead;
    std::string buffer_;
    std::size_t scanned_ = 0;
    std::size_t empty_lines_ = 0;  // before this request
    FramedRequest request_;
    bool is_http_1_0_ = false;
    bool expects_continue_ = false;
    bool is_chunked_ = false;  // as the head says
    BodyPlan plan_;
    std::uint64_t content_length_ = 0;
    std::optional<ChunkReader> chunks_;
    std::uint64_t received_ = 0;
    std::uint64_t room_ = 0;  // held for the body in its file
    Fault fault_;
};

}  // namespace campaignd::http
