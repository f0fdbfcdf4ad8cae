#include "base/machine.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "base/crypto.h"
#include "support/temp_directory.h"

using namespace campaignd;

namespace {

struct Etc {
    CryptoInit crypto;
    test::TempDirectory directory;

    std::string fingerprint(const std::string& content) const {
        std::ofstream(directory / "machine-id", std::ios::trunc) << content;
        return machine_fingerprint(directory / "machine-id");
    }
};

}  // namespace

TEST_CASE("a machine has one fingerprint, which does not show its id", "[base]") {
    const Etc etc;
    const std::string id = "0123456789abcdef0123456789abcdef";
    const std::string mine = etc.fingerprint(id + "\n");
    CHECK(mine.size() == 32);
    CHECK(mine.find(id.substr(0, 8)) == std::string::npos);
    CHECK(etc.fingerprint(id) == mine);
    CHECK(etc.fingerprint("0123456789ABCDEF0123456789ABCDEF\n") == mine);
    CHECK(etc.fingerprint("1123456789abcdef0123456789abcdef\n") != mine);
}

TEST_CASE("what is no lasting machine id tells nothing", "[base]") {
    const Etc etc;
    for (const char* content : {"",
                                "\n",
                                "uninitialized\n",
                                "00000000000000000000000000000000\n",
                                "0123456789abcdef\n",
                                "0123456789abcdef0123456789abcdeg\n"}) {
        CHECK(etc.fingerprint(content).empty());
    }
    CHECK(machine_fingerprint(etc.directory / "none").empty());
    CHECK(machine_fingerprint("").empty());
    CHECK(machine_fingerprint(etc.directory.path()).empty());
    CHECK_FALSE(host_name().empty());
}
