#include "http/front/framer.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "http/message/problem.h"

namespace campaignd::http {
namespace {

constexpr std::uint64_t kMemoryBody = 16 * 1024;
constexpr std::size_t kEmptyLines = 8;
constexpr std::uint64_t kFirstRoom = 1024 * 1024;  // of a body whose length nobody knows yet

bool is_target(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte < 0x7f;
    });
}

/// The origin form of an absolute-form target (RFC 9112 section 3.2.2).
std::string_view origin_form(std::string_view target) noexcept {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.substr(0, scheme.size()) == scheme) {
            const std::size_t slash = target.find('/', scheme.size());
            return slash == std::string_view::npos ? "/" : target.substr(slash);
        }
    }
    return target;
}

}  // namespace

Framer::Framer(FramerLimits limits, const BodyPolicy& policy, const Spool& spool)
    : limits_(limits), policy_(policy), spool_(spool) {}

Framer::State Framer::feed(std::string_view bytes) {
    if (state_ != State::kFault) {
        buffer_.append(bytes);
        advance();
    }
    return state_;
}

FramedRequest Framer::take() {
    check(state_ == State::kComplete, "Framer::take without a complete request");
    FramedRequest done = std::move(request_);
    request_ = {};
    state_ = State::kHead;
    scanned_ = 0;
    empty_lines_ = 0;
    content_length_ = 0;
    chunks_.reset();
    received_ = 0;
    room_ = 0;
    expects_continue_ = false;
    advance();
    return done;
}

bool Framer::take_continue() noexcept {
    const bool is_due = state_ == State::kBody && received_ == 0;
    return is_due && std::exchange(expects_continue_, false);
}

bool Framer::set_fault(int status, std::string detail) {
    state_ = State::kFault;
    fault_ = {status, std::move(detail)};
    buffer_.clear();
    request_.body_file.reset();
    return false;
}

void Framer::advance() {
    if (state_ == State::kHead && !advance_head()) {
        return;
    }
    if (state_ == State::kBody) {
        chunks_ ? advance_chunks() : advance_body();
    }
}

/// RFC 9112 section 2.2: empty lines before a request line are ignored. A few of them: whoever
/// sends more has no request in mind.
bool Framer::skip_empty_lines() {
    std::size_t end = 0;
    while (buffer_.compare(end, 2, "\r\n") == 0) {
        end += 2;
        if (++empty_lines_ > kEmptyLines) {
            return set_fault(400, "there are only empty lines where a request should be");
        }
    }
    if (end > 0) {
        buffer_.erase(0, end);
        scanned_ = 0;
    }
    return true;
}

/// True when a head was complete and right.
bool Framer::advance_head() {
    if (!skip_empty_lines()) {
        return false;
    }
    const std::size_t from = scanned_ > 3 ? scanned_ - 3 : 0;
    const std::size_t end = buffer_.find("\r\n\r\n", from);
    const std::size_t known = end == std::string::npos ? buffer_.size() : end;
    if (known > limits_.head_bytes) {
        return set_fault(431, "the request head is larger than 32 KB");
    }
    if (end == std::string::npos) {
        scanned_ = buffer_.size();
        const std::size_t line = buffer_.find("\r\n");
        if (line == std::string::npos && buffer_.size() > limits_.target_bytes + 64) {
            return set_fault(414, "the request line is longer than 2 KB");
        }
        return false;
    }
    const std::string head = buffer_.substr(0, end);
    buffer_.erase(0, end + 4);
    parse_head(head);
    return state_ != State::kFault;
}

void Framer::parse_head(std::string_view head) {
    bool first = true;
    while (!head.empty() || first) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        if (!(first ? parse_request_line(line) : parse_field(line))) {
            return;
        }
        first = false;
    }
    if (check_fields() && check_length()) {
        begin_body();
    }
}

bool Framer::parse_request_line(std::string_view line) {
    const std::vector<std::string_view> parts = split(line, ' ');
    if (parts.size() != 3 || !is_token(parts[0])) {
        return set_fault(400, "the request line is malformed");
    }
    if (parts[1].size() > limits_.target_bytes) {
        return set_fault(414, "the address is longer than 2 KB");
    }
    const std::string_view target = origin_form(parts[1]);
    if (!is_target(target) || target.empty() || target.front() != '/') {
        return set_fault(400, "the address must be a path");
    }
    if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") {
        return set_fault(505, "this server speaks HTTP/1.1");
    }
    constexpr std::string_view kMethods[] = {
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    if (std::find(std::begin(kMethods), std::end(kMethods), parts[0]) == std::end(kMethods)) {
        return set_fault(501, "this method is unknown here");
    }
    request_.method = parts[0];
    request_.target = target;
    is_http_1_0_ = parts[2] == "HTTP/1.0";
    return true;
}

bool Framer::parse_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return set_fault(400, "a header line is malformed");
    }
    // Before it is trimmed: but for blanks and tabs nothing around it is white space to HTTP.
    const std::string_view value = line.substr(colon + 1);
    if (!is_field_value(value)) {
        return set_fault(400, "a header value holds a control byte");
    }
    if (request_.headers.size() >= limits_.headers) {
        return set_fault(431, "the request has more than 100 headers");
    }
    request_.headers.emplace(line.substr(0, colon), trim(value));
    return true;
}

bool Framer::check_fields() {
    const Headers& headers = request_.headers;
    const std::size_t hosts = headers.count("Host");
    if (hosts > 1 || (hosts == 0 && !is_http_1_0_)) {
        return set_fault(400, "a request needs exactly one Host header");
    }
    if (!check_coding()) {
        return false;
    }
    const auto encoding = find_header(headers, "Content-Encoding");
    if (encoding && !equals_ignoring_case(*encoding, "identity")) {
        return set_fault(415, "send the body without Content-Encoding");
    }
    const auto expect = find_header(headers, "Expect");
    if (expect && !equals_ignoring_case(*expect, "100-continue")) {
        return set_fault(417, "only Expect: 100-continue is known");
    }
    expects_continue_ = expect.has_value() && !is_http_1_0_;
    const std::string_view connection = find_header(headers, "Connection").value_or("");
    request_.keep_alive = is_http_1_0_ ? has_list_token(connection, "keep-alive")
                                       : !has_list_token(connection, "close");
    return true;
}

/// RFC 9112 section 6.1: whoever sends both lengths, or a coding that HTTP/1.0 does not know, may
/// want a proxy to see another end of the body than we do.
bool Framer::check_coding() {
    const auto coding = find_header(request_.headers, "Transfer-Encoding");
    if (!coding) {
        return true;
    }
    if (find_header(request_.headers, "Content-Length")) {
        return set_fault(400, "Content-Length and Transfer-Encoding contradict each other");
    }
    if (is_http_1_0_ || request_.headers.count("Transfer-Encoding") > 1) {
        return set_fault(400, "a body has one Transfer-Encoding, and none with HTTP/1.0");
    }
    is_chunked_ = equals_ignoring_case(*coding, "chunked");
    return is_chunked_ || set_fault(501, "the only Transfer-Encoding known is \"chunked\"");
}

bool Framer::check_length() {
    content_length_ = 0;
    if (request_.headers.count("Content-Length") > 1) {
        return set_fault(400, "Content-Length is given twice");
    }
    const auto text = find_header(request_.headers, "Content-Length");
    if (!text) {
        return true;
    }
    if (text->empty() || !std::all_of(text->begin(), text->end(), is_digit)) {
        return set_fault(400, "Content-Length must be digits");
    }
    if (text->size() > 15) {
        return set_fault(413, "the body is too large");
    }
    for (const char c : *text) {
        content_length_ = content_length_ * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return true;
}

void Framer::begin_body() {
    plan_ = policy_(request_.method, request_.target);
    if (content_length_ > plan_.limit_bytes) {
        set_fault(413,
                  "the body may have at most " + std::to_string(plan_.limit_bytes) + " bytes here");
        return;
    }
    request_.lane = plan_.lane;
    request_.is_upload = plan_.to_file;
    if (std::exchange(is_chunked_, false)) {
        chunks_.emplace(plan_.limit_bytes);
    }
    const bool is_large =
        chunks_ || (plan_.to_file ? content_length_ > 0 : content_length_ > kMemoryBody);
    if (plan_.needs_leave && (is_large || expects_continue_)) {
        state_ = State::kUndecided;
    } else {
        open_body();
    }
}

/// Many slow clients with large bodies must not fill the memory: those go to files.
void Framer::open_body() {
    state_ = State::kBody;
    const bool to_file =
        plan_.to_file ? chunks_ || content_length_ > 0 : content_length_ > kMemoryBody;
    if (to_file) {
        reserve(content_length_);
    }
}

/// Room for so many bytes of the body in its file, which is made when there is none yet.
bool Framer::reserve(std::uint64_t bytes) {
    // The file inside of a form is copied out of it.
    const auto type = to_lower(find_header(request_.headers, "Content-Type").value_or(""));
    const std::uint64_t copies = plan_.to_file && type.starts_with("multipart/") ? 2 : 1;
    const Spool::For whom = plan_.to_file ? Spool::For::kUpload : plan_.spool_for;
    try {
        if (!request_.body_file) {
            request_.body_file = spool_.open(copies * bytes, whom);
        } else {
            spool_.extend(*request_.body_file, copies * bytes, whom);
        }
        room_ += bytes;
        return true;
    } catch (const Error& error) {
        return set_disk_fault(error);
    }
}

/// What the disk says is for those who have logged in.
bool Framer::set_disk_fault(const Error& error) {
    const bool is_stranger = plan_.spool_for == Spool::For::kStranger;
    if (error.code() != ErrorCode::kUnavailable || !is_stranger) {
        return set_fault(503, error.what());
    }
    log::debug("http", "a body cannot be kept: {}", error.what());
    return set_fault(503, std::string(kNotNow));
}

/// A body whose length nobody knows yet takes more room as it grows: twice as much each time, so
/// that a large one asks seldom.
bool Framer::keep(std::string_view content) {
    const std::uint64_t size = received_ + content.size();
    if (!request_.body_file && size <= kMemoryBody) {
        request_.body.append(content);
        return true;
    }
    while (room_ < size) {
        if (!reserve(std::min(std::max(room_, kFirstRoom), plan_.limit_bytes - room_))) {
            return false;
        }
    }
    try {
        request_.body_file->append(std::exchange(request_.body, {}));
        request_.body_file->append(content);
        return true;
    } catch (const Error& error) {
        return set_disk_fault(error);
    }
}

void Framer::advance_chunks() {
    std::string content;
    buffer_.erase(0, chunks_->feed(buffer_, content));
    if (chunks_->state() == ChunkReader::State::kFault) {
        set_fault(chunks_->fault().status, chunks_->fault().detail);
        return;
    }
    if (!content.empty() && !keep(content)) {
        return;
    }
    received_ += content.size();
    if (chunks_->state() == ChunkReader::State::kDone) {
        if (received_ == 0) {
            request_.body_file.reset();  // as with a Content-Length of 0
        }
        state_ = State::kComplete;
    }
}

FramedRequest Framer::head() const {
    check(state_ == State::kUndecided, "Framer::head without one that waits for leave");
    FramedRequest head;
    head.method = request_.method;
    head.target = request_.target;
    head.headers = request_.headers;
    head.lane = request_.lane;
    head.keep_alive = request_.keep_alive;
    return head;
}

Framer::State Framer::accept() {
    check(state_ == State::kUndecided, "Framer::accept without a head that waits for leave");
    open_body();
    advance();
    return state_;
}

void Framer::advance_body() {
    const std::size_t count = static_cast<std::size_t>(
        std::min<std::uint64_t>(buffer_.size(), content_length_ - received_));
    if (request_.body_file && count > 0) {
        try {
            request_.body_file->append(std::string_view(buffer_).substr(0, count));
        } catch (const Error& error) {
            set_disk_fault(error);
            return;
        }
    } else {
        request_.body.append(buffer_, 0, count);
    }
    buffer_.erase(0, count);
    received_ += count;
    if (received_ == content_length_) {
        state_ = State::kComplete;
    }
}

}  // namespace campaignd::http
