#pragma once

#include "mail/net/copy_target.h"
#include "mail/net/copy_url.h"
#include "mail/net/curl_transfer.h"

/// The kinds of places, one file each; open_copy_target() chooses. The account comes filled in.
namespace campaignd::mail {

std::unique_ptr<CopyTarget> folder_target(const CopyPlace& place, std::function<bool()> stopping);
std::unique_ptr<CopyTarget> sftp_target(const CopyUrl& url, CurlAccount account);
std::unique_ptr<CopyTarget> dav_target(const CopyUrl& url, CurlAccount account);
std::unique_ptr<CopyTarget> s3_target(const CopyUrl& url,
                                      const CopyPlace& place,
                                      CurlAccount account);

/// Reads so many bytes and drops them: they are there already. `stopping` is asked all the while.
/// Throws Error(kUnavailable) when it says yes, or when there are fewer.
void skip(const CopyTarget::Source& source,
          std::uint64_t bytes,
          const std::function<bool()>& stopping);
/// Every name of ours in a listing of any form, each once.
std::vector<std::string> names_in_text(std::string_view text);
/// Throws Error(kUnavailable) as "PLACE: DOING: why" when the dialogue did not end well: with a
/// status from 200 to 299, or without any where it is not HTTP.
void require_well(const CurlEnd& end, const std::string& where, const std::string& doing);

}  // namespace campaignd::mail
