#pragma once

#include <filesystem>
#include <utility>

#include "http/support.h"
#include "support/temp_directory.h"

namespace campaignd::http::test {

/// A base, so that the folder is there before the front.
struct SpoolPlace {
    campaignd::test::TempDirectory directory;
};

/// A front with a spool of its own; routes are added before start(). Owner: a test.
struct SpoolFront : SpoolPlace, Front {
    explicit SpoolFront(ServerConfig config = {}, const Clock* time = nullptr)
        : Front(with_spool(std::move(config), directory), time) {}

    static ServerConfig with_spool(ServerConfig config,
                                   const campaignd::test::TempDirectory& directory) {
        config.spool_directory = directory.path().string();
        return config;
    }

    std::ptrdiff_t spooled_files() const {
        return std::distance(std::filesystem::directory_iterator(directory.path()), {});
    }
};

}  // namespace campaignd::http::test
