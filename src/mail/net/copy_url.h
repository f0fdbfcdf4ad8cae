#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campaignd::mail {

/// A place for copies, taken apart: scheme://user@host:port/path.
struct CopyUrl {
    std::string scheme;  // "" for a folder, else "sftp", "dav", "davs", "s3"
    std::string user;
    bool has_password = false;
    std::string host;  // with its port; of S3 the bucket
    std::string path;  // "/a/b", without a slash at its end; "" for none
};

/// Nothing for a scheme that is not ours, or a URL without a host.
std::optional<CopyUrl> parse_copy_url(std::string_view text);

/// Bytes beyond letters, digits and -._~/ as %XX (RFC 3986 section 2.1); a "%XX" stays as it is.
std::string encoded_path(std::string_view path);
/// The folder of an SFTP URL as a command names it between quotation marks: "%XX" decoded, "~" the
/// home, which relative names begin in. With a slash at its end, unless it is the home.
std::string sftp_folder(const std::string& path);

}  // namespace campaignd::mail
