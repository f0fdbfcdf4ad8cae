#include <fmt/format.h>

#include "mail/net/copy_server.h"

namespace campaignd::mail {
namespace {

/// A folder of an SSH server (libcurl's SFTP). Its host key has to stand in known_hosts. A file
/// that broke off is gone on with behind the bytes that are there.
class SftpTarget final : public ServerTarget {
  public:
    SftpTarget(const CopyUrl& url, CurlAccount account)
        : ServerTarget(fmt::format("sftp://{}{}", url.host, url.path),
                       fmt::format("sftp://{}{}/", url.host, encoded_path(url.path)),
                       std::move(account)),
          path_(sftp_folder(url.path)) {}

    void rename(const std::string& from, const std::string& to) override {
        require_well(command(fmt::format("rename \"{0}{1}\" \"{0}{2}\"", path_, from, to)),
                     where_,
                     "the copy cannot get its name");
    }

    /// A file that is not there cannot be told from one that must not go: list() says.
    void remove(const std::string& name) override {
        const CurlEnd end = command(fmt::format("rm \"{}{}\"", path_, name));
        if (end.trouble.empty()) {
            return;
        }
        for (const std::string& found : list()) {
            if (found == name) {
                require_well(end, where_, name + " cannot be removed");
            }
        }
    }

  private:
    CurlTransfer listing() const override {
        CurlTransfer transfer{.url = base_};
        transfer.list_only = true;
        return transfer;
    }

    std::uint64_t there(const std::string& name) const override {
        CurlTransfer transfer{.url = base_ + name};
        transfer.size_only = true;
        const CurlEnd end = carry_out(transfer);
        if (!end.not_found) {
            require_well(end, where_, "the folder cannot be looked into");
        }
        return end.size;
    }

    CurlEnd command(const std::string& line) const {
        CurlTransfer transfer{.url = base_};
        transfer.quote = {line};
        return carry_out(transfer);
    }

    const std::string path_;
};

}  // namespace

std::unique_ptr<CopyTarget> sftp_target(const CopyUrl& url, CurlAccount account) {
    return std::make_unique<SftpTarget>(url, std::move(account));
}

}  // namespace campaignd::mail
