#include "service/upkeep/media_tar.h"

#include <fmt/format.h>

#include <string>

namespace campaignd::service {
namespace {

constexpr std::size_t kBlock = 512;

void put(std::string& header, std::size_t at, std::string_view text) {
    header.replace(at, text.size(), text);
}

std::string header_of(const std::string& folder, const std::string& name, std::size_t size) {
    std::string header(kBlock, '\0');
    put(header, 0, name);
    put(header, 100, "0000600");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, fmt::format("{:011o}", size));
    put(header, 136, fmt::format("{:011o}", 0));
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header,
        257,
        std::string_view("ustar\0"
                         "00",
                         8));
    put(header, 345, folder);
    unsigned sum = 0;
    for (const char c : header) {
        sum += static_cast<unsigned char>(c);
    }
    put(header, 148, fmt::format("{:06o}", sum));
    header[154] = '\0';
    return header;
}

}  // namespace

void write_media_tar(const MediaFiles& files, const std::function<void(std::string_view)>& sink) {
    const std::string folder = files.folder().filename().string();
    for (const MediaName& name : files.names()) {
        if (const auto bytes = files.read(name)) {
            sink(header_of(folder, name.text(), bytes->size()));
            sink(*bytes);
            sink(std::string((kBlock - bytes->size() % kBlock) % kBlock, '\0'));
        }
    }
    sink(std::string(kBlock * 2, '\0'));
}

}  // namespace campaignd::service
