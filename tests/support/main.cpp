#define CATCH_CONFIG_RUNNER
#include <sys/resource.h>

#include <catch2/catch.hpp>

/// Some tests hold a thousand connections at both ends: the soft limit of descriptors, 1,024 on
/// many machines, is raised as far as the hard one allows.
int main(int count, char* arguments[]) {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    return Catch::Session().run(count, arguments);
}
