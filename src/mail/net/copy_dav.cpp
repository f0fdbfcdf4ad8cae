#include <fmt/format.h>

#include "mail/net/copy_server.h"

namespace campaignd::mail {
namespace {

/// A folder of a WebDAV server (RFC 4918): PUT, MOVE, DELETE, and PROPFIND to list it. A file that
/// broke off is written anew: few of these servers take a part of one.
class DavTarget final : public ServerTarget {
  public:
    DavTarget(const CopyUrl& url, CurlAccount account)
        : ServerTarget(fmt::format("{}://{}{}", url.scheme, url.host, url.path),
                       fmt::format("{}://{}{}/",
                                   url.scheme == "davs" ? "https" : "http",
                                   url.host,
                                   encoded_path(url.path)),
                       std::move(account)) {}

    void rename(const std::string& from, const std::string& to) override {
        require_well(carry_out({.url = base_ + from,
                                .method = "MOVE",
                                .headers = {"Destination: " + base_ + to, "Overwrite: F"}}),
                     where_,
                     "the copy cannot get its name");
    }

    void remove(const std::string& name) override {
        const CurlEnd end = carry_out({.url = base_ + name, .method = "DELETE"});
        if (!end.not_found) {
            require_well(end, where_, name + " cannot be removed");
        }
    }

  private:
    CurlTransfer listing() const override {
        return {.url = base_, .method = "PROPFIND", .headers = {"Depth: 1"}};
    }
};

}  // namespace

std::unique_ptr<CopyTarget> dav_target(const CopyUrl& url, CurlAccount account) {
    return std::make_unique<DavTarget>(url, std::move(account));
}

}  // namespace campaignd::mail
