#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mail/net/copy_targets.h"

namespace campaignd::mail {

/// A folder of a server that libcurl reads and writes by URL: what such places share. `where` is
/// its name for people.
class ServerTarget : public CopyTarget {
  public:
    std::vector<std::string> list() override;
    void put(CopyUpload& upload, const Source& source, const std::function<void()>& begun) override;
    void get(const std::string& name, std::uint64_t offset, const Sink& sink) override;

  protected:
    ServerTarget(std::string where, std::string base, CurlAccount account)
        : where_(std::move(where)), base_(std::move(base)), account_(std::move(account)) {}

    /// Asks for the names in the folder.
    virtual CurlTransfer listing() const = 0;

    /// How much of a file is there and can be gone on with.
    virtual std::uint64_t there(const std::string& /*name*/) const { return 0; }

    CurlEnd carry_out(const CurlTransfer& transfer) const {
        return run_transfer(account_, transfer);
    }

    const std::string where_;
    const std::string base_;  // of each file: the name follows

  private:
    const CurlAccount account_;
};

}  // namespace campaignd::mail
