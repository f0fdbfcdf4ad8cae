#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string_view>

namespace campaignd::mail {

struct GMimeUnref {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

template <typename T>
using GMimeOwned = std::unique_ptr<T, GMimeUnref>;

/// Starts GMime once in this process; it stays for the life of the process, as GMime advises.
struct GMimeStart {
    GMimeStart() { g_mime_init(); }
};

/// The bytes as a message tree; null when they are none. They must outlive the call only.
inline GMimeOwned<GMimeMessage> read_gmime(std::string_view raw) {
    static const GMimeStart start;
    const GMimeOwned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
    const GMimeOwned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    return GMimeOwned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), nullptr));
}

}  // namespace campaignd::mail
