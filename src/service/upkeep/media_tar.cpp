#include "service/upkeep/media_tar.h"

#include <string>

#include "base/tar.h"

namespace campaignd::service {

void write_media_tar(const MediaFiles& files, const std::function<void(std::string_view)>& sink) {
    const std::string folder = files.folder().filename().string();
    for (const MediaName& name : files.names()) {
        if (const auto bytes = files.read(name)) {
            sink(tar_header({folder + '/' + name.text(), bytes->size()}));
            sink(*bytes);
            sink(tar_padding(bytes->size()));
        }
    }
    sink(tar_end());
}

}  // namespace campaignd::service
