#include "http/front/framer.h"

#include <optional>
#include <vector>

#include "base/text.h"
#include "fuzz/targets.h"

namespace campaignd::fuzz {
namespace {

using http::FramedRequest;
using http::Framer;

/// What came out of one connection.
struct Read {
    std::vector<FramedRequest> requests;
    int fault = 0;
    bool ended = false;  // nothing of a next request is left over
};

http::BodyPlan plan(std::string_view /*method*/, std::string_view /*target*/) {
    http::BodyPlan plan;
    plan.limit_bytes = 2'000;
    return plan;
}

/// In pieces of `size` bytes.
Read read(std::string_view bytes, std::size_t size) {
    static const http::Spool kSpool("/tmp");
    static const http::BodyPolicy kPolicy = plan;
    Framer framer({}, kPolicy, kSpool);
    Read read;
    while (!bytes.empty() && framer.state() != Framer::State::kFault) {
        framer.feed(bytes.substr(0, size));
        bytes.remove_prefix(std::min(size, bytes.size()));
        while (framer.state() == Framer::State::kComplete) {
            read.requests.push_back(framer.take());
        }
    }
    read.fault = framer.state() == Framer::State::kFault ? framer.fault().status : 0;
    read.ended = framer.empty();
    return read;
}

/// The body behind a head, as RFC 9112 section 6.3 has it, read as plainly as can be; nothing when
/// it is not all there. Moves `bytes` on.
std::optional<std::string> body_of(const FramedRequest& request, std::string_view& bytes) {
    std::string body;
    if (!http::find_header(request.headers, "Transfer-Encoding")) {
        const auto length = http::find_header(request.headers, "Content-Length");
        const std::size_t size = length ? std::stoul(std::string(*length)) : 0;
        if (bytes.size() < size) {
            return std::nullopt;
        }
        body = bytes.substr(0, size);
        bytes.remove_prefix(size);
        return body;
    }
    while (true) {
        const std::size_t line = bytes.find("\r\n");
        if (line == bytes.npos) {
            return std::nullopt;
        }
        const std::string text(bytes.substr(0, std::min(line, bytes.find(';'))));
        const std::size_t size = std::stoul(text, nullptr, 16);
        bytes.remove_prefix(line + 2);
        if (size == 0) {
            while (!bytes.starts_with("\r\n")) {  // trailers
                const std::size_t end = bytes.find("\r\n");
                if (end == bytes.npos) {
                    return std::nullopt;
                }
                bytes.remove_prefix(end + 2);
            }
            bytes.remove_prefix(2);
            return body;
        }
        if (bytes.size() < size + 2) {
            return std::nullopt;
        }
        body += bytes.substr(0, size);
        require(bytes.substr(size, 2) == "\r\n", "a chunk ends where it says");
        bytes.remove_prefix(size + 2);
    }
}

/// Each request that was taken is the one that a plain reading finds at that place.
void check_reference(const Read& read, std::string_view bytes) {
    for (const FramedRequest& request : read.requests) {
        while (bytes.starts_with("\r\n")) {
            bytes.remove_prefix(2);
        }
        const std::size_t end = bytes.find("\r\n\r\n");
        require(end != bytes.npos, "a request has a head");
        const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
        require(line.starts_with(request.method + ' '), "a request begins with its method");
        bytes.remove_prefix(end + 4);
        const auto body = body_of(request, bytes);
        require(body && *body == request.body, "a body is as long as its head says");
    }
}

}  // namespace

void framer(Input input) {
    const std::size_t size = 1 + input.below(40);
    const std::string_view bytes = first_of(input.rest(), 8'000);
    const Read whole = read(bytes, bytes.size());
    const Read pieces = read(bytes, size);
    require(whole.requests.size() == pieces.requests.size() && whole.fault == pieces.fault &&
                whole.ended == pieces.ended,
            "requests are the same however their bytes are cut");
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        const FramedRequest& one = whole.requests[i];
        const FramedRequest& other = pieces.requests[i];
        require(one.method == other.method && one.target == other.target &&
                    one.headers == other.headers && one.body == other.body &&
                    one.keep_alive == other.keep_alive,
                "a request is the same however its bytes are cut");
        require(one.target.starts_with('/') && one.body.size() <= 2'000, "a request is bounded");
        require(http::find_header(one.headers, "Content-Length").has_value() == false ||
                    !http::find_header(one.headers, "Transfer-Encoding"),
                "the length of a body is told in one way");
    }
    check_reference(whole, bytes);
}

}  // namespace campaignd::fuzz
