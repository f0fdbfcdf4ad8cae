#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd::mail {

/// Where copies of backups go, as the configuration says it. Only a person with a shell on the
/// machine can: so private networks and this machine are allowed, addresses that are never a
/// person's server (may_call()) are not.
struct CopyPlace {
    std::string url;  // a folder, or sftp://, dav://, davs://, s3://BUCKET/PREFIX
    /// The folder may be on the disk of the database: a test, or a person who knows what that is.
    bool same_disk = false;
    std::filesystem::path beside{};  // the database's folder, to tell disks apart
    std::string user{};    // of WebDAV, the access key of S3; of SFTP when the URL has none
    std::string secret{};  // its password, secret key, or what the SFTP key is locked with
    std::filesystem::path key_file{};     // of SFTP: a private key
    std::filesystem::path known_hosts{};  // of SFTP: the keys of hosts that are trusted
    std::string endpoint{};               // of S3; empty: Amazon's of the region
    std::string region = "us-east-1";     // of S3
    std::uint64_t part_bytes = std::uint64_t{64} << 20U;  // of S3: what is larger goes in parts
    std::uint64_t whole_bytes = std::uint64_t{5} << 30U;  // of S3: the most that one request copies
    std::string ca_file{};                                // empty: the system's
};

/// A file on its way to a place. What is known of it outlives the process, so that a later try goes
/// on with what is there.
struct CopyUpload {
    std::string name;
    std::uint64_t size = 0;
    std::string id{};  // the place's own; S3 has one
};

/// A folder somewhere else that holds files. None is ever seen half: a file gets its own name by
/// rename(), once it is proven. Names hold letters, digits, dots and dashes alone.
/// Owner: one copy or one drill. Thread: one. Throws Error: kUnavailable when the place cannot be
/// reached, refuses or is full, kInvalid when it is set wrongly; no text holds a secret.
class CopyTarget {
  public:
    CopyTarget() = default;
    CopyTarget(const CopyTarget&) = delete;
    CopyTarget& operator=(const CopyTarget&) = delete;
    virtual ~CopyTarget() = default;

    /// Fills the buffer and says with how many bytes; 0 is the end.
    using Source = std::function<std::size_t(char* buffer, std::size_t room)>;
    using Sink = std::function<void(std::string_view bytes)>;

    /// The names that begin with "campaignd-", in no order.
    virtual std::vector<std::string> list() = 0;
    /// The bytes out of `source`, which begins with the first one, safe on its disk as far as the
    /// place can promise that. What an earlier try left under this name and id is taken for the
    /// first of them, where the place can go on with a file. `begun` is called before a byte goes,
    /// once upload.id is known.
    virtual void put(CopyUpload& upload,
                     const Source& source,
                     const std::function<void()>& begun) = 0;

    /// What is there of it goes.
    virtual void give_up(const CopyUpload& upload) { remove(upload.name); }

    /// Gives up what list() does not show: uploads with a name for which `is_left` holds, but
    /// `kept`.
    virtual void clear_uploads(const std::function<bool(std::string_view name)>& /*is_left*/,
                               const CopyUpload& /*kept*/) {}

    /// The bytes from `offset` on.
    virtual void get(const std::string& name, std::uint64_t offset, const Sink& sink) = 0;
    virtual void rename(const std::string& from, const std::string& to) = 0;
    /// What is not there is gone.
    virtual void remove(const std::string& name) = 0;
};

/// `stopping` ends what is under way within a second or two. Throws Error(kInvalid) with each thing
/// that is missing for this kind of place.
std::unique_ptr<CopyTarget> open_copy_target(const CopyPlace& place,
                                             std::function<bool()> stopping);

/// What is wrong with the place as it is set, by the name of the key without "backup."; without
/// looking there.
struct PlaceFault {
    std::string key;
    std::string words;
};

std::vector<PlaceFault> faults_of(const CopyPlace& place);

/// The place for people: without a password in it.
std::string shown(const CopyPlace& place);
/// True for what has a scheme of ours in front.
bool is_copy_url(std::string_view text);

}  // namespace campaignd::mail
