#include <fmt/format.h>

#include "mail/net/copy_targets.h"

namespace campaignd::mail {
namespace {

/// A folder of a WebDAV server (RFC 4918): PUT, MOVE, DELETE, and PROPFIND to list it.
class DavTarget final : public CopyTarget {
  public:
    DavTarget(const CopyUrl& url, CurlAccount account)
        : where_(fmt::format("{}://{}{}", url.scheme, url.host, url.path)),
          base_(fmt::format("{}://{}{}/",
                            url.scheme == "davs" ? "https" : "http",
                            url.host,
                            encoded_path(url.path))),
          account_(std::move(account)) {}

    std::vector<std::string> list() override {
        const CurlEnd end =
            run_transfer(account_, {.url = base_, .method = "PROPFIND", .headers = {"Depth: 1"}});
        require_well(end, where_, "the folder cannot be listed");
        return names_in_text(end.text);
    }

    void put(const std::string& name, std::uint64_t size, const Source& source) override {
        CurlTransfer transfer{.url = base_ + name};
        transfer.source = &source;
        transfer.size = size;
        require_well(run_transfer(account_, transfer), where_, "the copy cannot be written");
    }

    void get(const std::string& name, std::uint64_t offset, const Sink& sink) override {
        CurlTransfer transfer{.url = base_ + name};
        transfer.sink = &sink;
        transfer.offset = offset;
        require_well(run_transfer(account_, transfer), where_, name + " cannot be read");
    }

    void rename(const std::string& from, const std::string& to) override {
        require_well(run_transfer(account_,
                                  {.url = base_ + from,
                                   .method = "MOVE",
                                   .headers = {"Destination: " + base_ + to, "Overwrite: F"}}),
                     where_,
                     "the copy cannot get its name");
    }

    void remove(const std::string& name) override {
        const CurlEnd end = run_transfer(account_, {.url = base_ + name, .method = "DELETE"});
        if (!end.not_found) {
            require_well(end, where_, name + " cannot be removed");
        }
    }

  private:
    const std::string where_;
    const std::string base_;
    const CurlAccount account_;
};

}  // namespace

std::unique_ptr<CopyTarget> dav_target(const CopyUrl& url, CurlAccount account) {
    return std::make_unique<DavTarget>(url, std::move(account));
}

}  // namespace campaignd::mail
