#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/net/copy_target.h"

namespace campaignd::mail {

/// One dialogue with a server that keeps files.
struct CurlTransfer {
    std::string url;
    std::string method{};  // of HTTP, when it is not what follows from the rest
    std::vector<std::string> headers{};
    std::vector<std::string> quote{};  // of SFTP: commands instead of a file
    const CopyTarget::Source* source = nullptr;
    std::uint64_t size = 0;  // of the file; the source gives what follows the offset
    const CopyTarget::Sink* sink = nullptr;
    std::uint64_t offset = 0;
    std::uint64_t moved = 0;  // bytes that the server moves by itself before it answers
    bool list_only = false;   // of SFTP: names alone
    bool size_only = false;   // of SFTP: how large the file is
};

/// `status` is HTTP's, 0 without one; `text` the start of an answer that no sink took.
struct CurlEnd {
    long status = 0;
    std::string text{};
    std::string trouble{};  // why there is no answer; empty: there is one
    bool not_found = false;
    std::uint64_t size = 0;  // where that alone was asked for
};

/// Who one is there, and what ends a dialogue early.
struct CurlAccount {
    std::string user{};
    std::string secret{};
    std::string key_file{};
    std::string known_hosts{};
    std::string signature{};  // "aws:amz:REGION:s3" (CURLOPT_AWS_SIGV4)
    std::string ca_file{};
    std::function<bool()> stopping = [] { return false; };
};

/// How long a server may be silent: a minute, and what it takes to put so many bytes into their
/// place on a slow disk before it answers.
std::chrono::seconds patience(std::uint64_t bytes) noexcept;

/// Carries it out on the calling thread. Follows no redirect, uses no proxy, calls no address that
/// may_call() forbids. Gives up a server that is silent for longer than patience(). What a source
/// or a sink throws comes through. Throws Error(kInternal) when libcurl cannot be set up.
CurlEnd run_transfer(const CurlAccount& account, const CurlTransfer& transfer);

}  // namespace campaignd::mail
