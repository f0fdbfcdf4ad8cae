#include "support/sink/session.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace campaignd::sink {
namespace {

constexpr std::string_view kEnd = "\r\n.\r\n";
constexpr std::size_t kLongestLine = 4096;

/// Of the unfolded value; empty when the header is missing.
std::string header(std::string_view message, std::string_view name) {
    const std::string_view head = message.substr(0, message.find("\r\n\r\n"));
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find("\r\n", at), head.size());
        const std::string_view line = head.substr(at, end - at);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            line.substr(0, name.size()) == name) {
            std::string value(line.substr(name.size() + 1));
            std::size_t next = end + 2;
            while (next < head.size() && (head[next] == ' ' || head[next] == '\t')) {
                const std::size_t stop = std::min(head.find("\r\n", next), head.size());
                value.append(head.substr(next, stop - next));
                next = stop + 2;
            }
            const std::size_t first = value.find_first_not_of(" \t");
            return first == std::string::npos ? "" : value.substr(first);
        }
        at = end + 2;
    }
    return "";
}

/// The same number for the same address in every run, spread over 0..99.
int bucket(const std::string& recipient) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : recipient) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    }
    return static_cast<int>(hash % 100);
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

}  // namespace

Ledger::Ledger(const Options& options) : folder_(options.keep) {
    if (!options.log.empty()) {
        log_ = open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (log_ < 0) {
            throw std::runtime_error("cannot write " + options.log);
        }
    }
}

Ledger::~Ledger() {
    if (log_ >= 0) {
        close(log_);
    }
}

void Ledger::accept(const std::string& recipient, std::string_view message) {
    ++accepted_;
    keep(message);
    if (log_ < 0) {
        return;
    }
    const double now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    char time[32];
    std::snprintf(time, sizeof time, "%.6f", now);
    const std::string line = std::string(time) + "\t" + recipient + "\t" +
                             header(message, "Message-ID") + "\t" + header(message, "Date") + "\n";
    if (write(log_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        throw std::runtime_error("cannot write the log");
    }
}

void Ledger::keep(std::string_view message) const {
    if (folder_.empty()) {
        return;
    }
    char name[32];
    std::snprintf(name, sizeof name, "/%08llu.eml", static_cast<unsigned long long>(accepted_));
    std::ofstream file(folder_ + name, std::ios::binary);
    file.write(message.data(), static_cast<std::streamsize>(message.size()));
    if (!file.flush()) {
        throw std::runtime_error("cannot write " + folder_ + name);
    }
}

bool Ledger::first_try(const std::string& recipient) {
    return tried_.insert(recipient).second;
}

bool Session::feed(std::string_view bytes, const Reply& reply) {
    buffer_.append(bytes);
    while (true) {
        if (in_data_) {
            if (!take_message(reply)) {
                return true;
            }
            continue;
        }
        const std::size_t end = buffer_.find('\n');
        if (end == std::string::npos) {
            return buffer_.size() <= kLongestLine;
        }
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        if (!command(line, reply)) {
            return false;
        }
    }
}

bool Session::take_message(const Reply& reply) {
    if (buffer_.starts_with(".\r\n")) {  // an empty message
        buffer_.insert(0, "\r\n");
    }
    const std::size_t end = buffer_.find(kEnd, searched_);
    if (end == std::string::npos) {
        searched_ = buffer_.size() < kEnd.size() ? 0 : buffer_.size() - kEnd.size();
        return false;
    }
    std::string message;
    message.reserve(end + 2);
    for (std::size_t at = 0; at < end + 2;) {
        const std::size_t stop = buffer_.find("\r\n", at) + 2;
        const std::size_t dot = buffer_[at] == '.' ? 1 : 0;  // RFC 5321 section 4.5.2
        message.append(buffer_, at + dot, stop - at - dot);
        at = stop;
    }
    buffer_.erase(0, end + kEnd.size());
    searched_ = 0;
    in_data_ = false;
    has_sender_ = false;
    ledger_.accept(recipient_, message);
    recipient_.clear();
    reply(std::string(kTaken));
    return true;
}

std::string Session::hello(std::string_view verb) const {
    if (verb == "HELO") {
        return "250 sink.test\r\n";
    }
    return std::string("250-sink.test\r\n250-PIPELINING\r\n") +
           (options_.refuse_login ? "250-AUTH PLAIN LOGIN\r\n" : "") +
           "250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n";
}

std::string Session::rcpt(std::string_view line) {
    const std::size_t open = line.find('<');
    const std::size_t close = line.find('>');
    if (!has_sender_) {
        return "503 5.5.1 MAIL first\r\n";
    }
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
        return "501 5.1.3 no address\r\n";
    }
    std::string address(line.substr(open + 1, close - open - 1));
    const int number = bucket(address);
    if (number < options_.reject_percent) {
        return "550 5.1.1 no such mailbox\r\n";
    }
    if (number >= 100 - options_.tempfail_percent && ledger_.first_try(address)) {
        return "451 4.7.1 try again later\r\n";
    }
    recipient_ = std::move(address);
    return "250 2.1.5 ok\r\n";
}

std::string Session::data_reply() {
    if (recipient_.empty()) {
        return "554 5.5.1 no valid recipient\r\n";
    }
    in_data_ = true;
    return "354 go\r\n";
}

bool Session::command(std::string_view line, const Reply& reply) {
    const std::string verb = upper(line.substr(0, line.find(' ')));
    if (in_login_) {
        in_login_ = false;
        reply("535 5.7.8 authentication failed\r\n");
    } else if (verb == "EHLO" || verb == "HELO") {
        reply(hello(verb));
    } else if (verb == "AUTH") {
        in_login_ = line.find(' ', 5) == std::string_view::npos;
        reply(in_login_ ? "334 \r\n" : "535 5.7.8 authentication failed\r\n");
    } else if (verb == "MAIL") {
        has_sender_ = true;
        recipient_.clear();
        reply(options_.refuse_login ? "530 5.7.0 authentication required\r\n" : "250 2.1.0 ok\r\n");
    } else if (verb == "RCPT") {
        reply(rcpt(line));
    } else if (verb == "DATA") {
        reply(data_reply());
    } else if (verb == "RSET" || verb == "NOOP") {
        has_sender_ = has_sender_ && verb == "NOOP";
        if (verb == "RSET") {
            recipient_.clear();
        }
        reply("250 2.0.0 ok\r\n");
    } else if (verb == "QUIT") {
        reply("221 2.0.0 bye\r\n");
        return false;
    } else {
        reply("502 5.5.2 unknown\r\n");
    }
    return true;
}

}  // namespace campaignd::sink
