#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/net/copy_targets.h"

namespace campaignd::mail {

/// One part of an upload, as the storage knows it.
struct S3Part {
    int number = 0;
    std::uint64_t size = 0;
    std::string tag{};  // as it stands in XML
};

/// Signed requests (SigV4, by libcurl) about the objects below one folder of a bucket; the bucket
/// stands in the path, as every server of this kind understands it. A file of many parts becomes
/// an object once all are there (complete()).
/// Owner: a target. Thread: one. Throws Error(kUnavailable) as "PLACE: DOING: why".
class S3Calls {
  public:
    S3Calls(const CopyUrl& url, const CopyPlace& place, CurlAccount account);

    const CurlAccount& account() const noexcept { return account_; }

    /// XML with one page of the names that begin so, behind `after`.
    std::string names(const std::string& prefix, const std::string& after) const;
    /// Nothing when there is no such object.
    std::optional<std::uint64_t> size_of(const std::string& name) const;
    void put(const std::string& name, std::uint64_t size, const CopyTarget::Source& source) const;
    void get(const std::string& name, std::uint64_t offset, const CopyTarget::Sink& sink) const;
    void copy(const std::string& from, const std::string& to, std::uint64_t size) const;
    void remove(const std::string& name) const;

    /// The id of a new upload.
    std::string begin(const std::string& name) const;
    void put_part(const CopyUpload& upload,
                  int number,
                  std::uint64_t size,
                  const CopyTarget::Source& source) const;
    /// Bytes of another object become a part.
    void copy_part(const CopyUpload& upload,
                   int number,
                   const std::string& from,
                   std::uint64_t first,
                   std::uint64_t last) const;
    /// In the order of their numbers; nothing when there is no such upload (any more).
    std::optional<std::vector<S3Part>> parts(const CopyUpload& upload) const;
    void complete(const CopyUpload& upload, const std::vector<S3Part>& parts) const;
    /// What is not there is gone.
    void abort(const CopyUpload& upload) const;
    /// Uploads of ours that are neither complete nor aborted.
    std::vector<CopyUpload> uploads() const;

  private:
    CurlTransfer call(const std::string& name, const std::string& query = {}) const;
    CurlTransfer call_bucket(const std::string& query) const;
    CurlTransfer call_upload(const CopyUpload& upload, const std::string& before = {}) const;
    CurlEnd run(const CurlTransfer& transfer, const std::string& doing) const;

    const std::string where_;
    const std::string bucket_;
    const std::string prefix_;
    const std::string source_;
    const CurlAccount account_;
};

}  // namespace campaignd::mail
