#include "mail/net/address_rules.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/error.h"

namespace campaignd::mail {
namespace {

struct Block {
    std::uint32_t first;
    std::uint32_t last;
};

bool is_in(std::uint32_t address, const Block& block) noexcept {
    return address >= block.first && address <= block.last;
}

// RFC 6890: "this network", link-local, protocol assignments and tests, multicast, reserved.
constexpr std::array<Block, 7> kNever{{{0x00000000, 0x00ffffff},
                                       {0xa9fe0000, 0xa9feffff},
                                       {0xc0000000, 0xc00000ff},
                                       {0xc6120000, 0xc613ffff},
                                       {0xe0000000, 0xefffffff},
                                       {0xf0000000, 0xffffffff},
                                       {0x646464c8, 0x646464c8}}};  // a cloud's metadata service
// RFC 1122 loopback, RFC 1918, RFC 6598.
constexpr std::array<Block, 5> kPrivate{{{0x7f000000, 0x7fffffff},
                                         {0x0a000000, 0x0affffff},
                                         {0xac100000, 0xac1fffff},
                                         {0xc0a80000, 0xc0a8ffff},
                                         {0x64400000, 0x647fffff}}};

bool may_call_v4(std::uint32_t address, bool allow_private) noexcept {
    const auto holds = [address](const Block& block) { return is_in(address, block); };
    return std::none_of(kNever.begin(), kNever.end(), holds) &&
           (allow_private || std::none_of(kPrivate.begin(), kPrivate.end(), holds));
}

bool may_call_v6(const in6_addr& address, bool allow_private) noexcept {
    const std::uint8_t* bytes = address.s6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address)) {
        if (IN6_IS_ADDR_LOOPBACK(&address)) {
            return allow_private;
        }
        std::uint32_t v4 = 0;
        std::memcpy(&v4, bytes + 12, sizeof v4);
        return may_call_v4(ntohl(v4), allow_private);
    }
    if (IN6_IS_ADDR_UNSPECIFIED(&address) || IN6_IS_ADDR_LINKLOCAL(&address) ||
        IN6_IS_ADDR_MULTICAST(&address) || IN6_IS_ADDR_SITELOCAL(&address)) {
        return false;
    }
    constexpr std::array<std::uint8_t, 16> kMetadata{
        0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54};
    if (std::equal(kMetadata.begin(), kMetadata.end(), bytes)) {
        return false;
    }
    // RFC 6052 and RFC 3056 carry an IPv4 address of their own.
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
        std::uint32_t v4 = 0;
        std::memcpy(&v4, bytes + 2, sizeof v4);
        return may_call_v4(ntohl(v4), allow_private);
    }
    if (bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b) {
        std::uint32_t v4 = 0;
        std::memcpy(&v4, bytes + 12, sizeof v4);
        return may_call_v4(ntohl(v4), allow_private);
    }
    const bool is_unique_local = (bytes[0] & 0xfeU) == 0xfcU;
    return allow_private || !(is_unique_local || IN6_IS_ADDR_LOOPBACK(&address));
}

int open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    auto& rules = *static_cast<AddressRules*>(self);
    if (!may_call(address->addr, rules.allow_private)) {
        rules.refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

bool may_call(const sockaddr& address, bool allow_private) noexcept {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return may_call_v4(ntohl(v4.sin_addr.s_addr), allow_private);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return may_call_v6(v6.sin6_addr, allow_private);
    }
    return false;
}

void AddressRules::guard(CURL* easy) {
    const bool set =
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket) == CURLE_OK &&
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this)) == CURLE_OK;
    check(set, "libcurl lets us open its sockets");
}

}  // namespace campaignd::mail
