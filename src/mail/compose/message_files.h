#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mail/compose/links.h"
#include "model/media.h"

namespace campaignd::mail {

/// A file that goes inside a message.
struct MailFile {
    MediaName name;
    std::string file_name;  // as the recipient sees it; of a picture: empty
    std::string bytes;
};

/// What all messages of a step have behind what is each recipient's own: the pictures that the HTML
/// part shows (multipart/related, RFC 2387), then the attachments (multipart/mixed), encoded once.
/// Immutable; shared by every message that ends so, and by the compiled step.
struct MessageTail {
    std::string head;   // from the Content-Type of the message to before that of its own part
    std::string bytes;  // CRLF lines, none of which begins with a dot
    std::size_t pictures = 0;
    std::vector<std::string> attachments;  // their names
};

/// Null when there are neither. `pictures` are known in the HTML by picture_id().
std::shared_ptr<const MessageTail> make_tail(const std::vector<MailFile>& pictures,
                                             const std::vector<MailFile>& attachments);

/// "cid:…" (RFC 2392) of a picture inside the message.
std::string picture_id(const MediaName& name);

/// The src of each <img> of an HTML template that names one of these pictures, whatever the host
/// before it: equal hashes are equal pictures. Numbers are places in `pictures`. Ascending.
std::vector<TrackSpan> find_pictures(std::string_view html, const std::vector<MailFile>& pictures);

}  // namespace campaignd::mail
