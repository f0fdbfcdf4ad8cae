#include "mail/net/copy_server.h"

namespace campaignd::mail {

std::vector<std::string> ServerTarget::list() {
    const CurlEnd end = carry_out(listing());
    require_well(end, where_, "the folder cannot be listed");
    return names_in_text(end.text);
}

void ServerTarget::put(CopyUpload& upload,
                       const Source& source,
                       const std::function<void()>& begun) {
    begun();
    CurlTransfer transfer{.url = base_ + upload.name};
    transfer.source = &source;
    transfer.size = upload.size;
    transfer.offset = there(upload.name);
    if (transfer.offset > upload.size) {
        remove(upload.name);  // it is none of ours
        transfer.offset = 0;
    }
    skip(source, transfer.offset, account_.stopping);
    if (transfer.offset < upload.size) {
        require_well(carry_out(transfer), where_, "the copy cannot be written");
    }
}

void ServerTarget::get(const std::string& name, std::uint64_t offset, const Sink& sink) {
    CurlTransfer transfer{.url = base_ + name};
    transfer.sink = &sink;
    transfer.offset = offset;
    require_well(carry_out(transfer), where_, name + " cannot be read");
}

}  // namespace campaignd::mail
