#include <fmt/format.h>

#include "base/error.h"
#include "mail/net/copy_targets.h"

namespace campaignd::mail {
namespace {

/// A folder of an SSH server (libcurl's SFTP). Its host key has to stand in known_hosts.
class SftpTarget final : public CopyTarget {
  public:
    SftpTarget(const CopyUrl& url, CurlAccount account)
        : where_(fmt::format("sftp://{}{}", url.host, url.path)),
          base_(fmt::format("sftp://{}{}/", url.host, encoded_path(url.path))),
          path_(url.path + '/'),
          account_(std::move(account)) {}

    std::vector<std::string> list() override {
        CurlTransfer transfer{.url = base_};
        transfer.list_only = true;
        const CurlEnd end = run_transfer(account_, transfer);
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
        for (const std::string& there : list()) {
            if (there == name) {
                require_well(end, where_, name + " cannot be removed");
            }
        }
    }

  private:
    CurlEnd command(const std::string& line) const {
        CurlTransfer transfer{.url = base_};
        transfer.quote = {line};
        return run_transfer(account_, transfer);
    }

    const std::string where_;
    const std::string base_;
    const std::string path_;
    const CurlAccount account_;
};

}  // namespace

std::unique_ptr<CopyTarget> sftp_target(const CopyUrl& url, CurlAccount account) {
    if (url.path.find('"') != std::string::npos) {
        fail(ErrorCode::kInvalid, "the folder's name must hold no quotation mark");
    }
    return std::make_unique<SftpTarget>(url, std::move(account));
}

}  // namespace campaignd::mail
