#include "mail/net/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr std::size_t kMostRecords = 50;

/// The state of libresolv for one question (resolver(3)).
class Resolver {
  public:
    explicit Resolver(const DnsOptions& options) {
        std::memset(&state_, 0, sizeof state_);
        ready_ = res_ninit(&state_) == 0;
        state_.retrans = static_cast<int>(options.timeout.count());
        state_.retry = options.tries;
        if (!options.server.empty()) {
            use(options.server);
        }
    }

    ~Resolver() { res_nclose(&state_); }

    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// How many bytes; negative when there is no such record, or no answer.
    int ask(const std::string& name, int type, std::array<unsigned char, kMostBytes>& out) {
        if (!ready_) {
            return -1;
        }
        return res_nquery(
            &state_, name.c_str(), ns_c_in, type, out.data(), static_cast<int>(out.size()));
    }

    bool is_none() const noexcept {
        return ready_ && (state_.res_h_errno == HOST_NOT_FOUND || state_.res_h_errno == NO_DATA);
    }

  private:
    void use(const std::string& server) {
        const std::size_t colon = server.rfind(':');
        const auto port = colon == std::string::npos
                              ? std::nullopt
                              : parse_int(std::string_view(server).substr(colon + 1));
        sockaddr_in& address = state_.nsaddr_list[0];
        address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port.value_or(NS_DEFAULTPORT)));
        ready_ =
            ready_ && inet_pton(AF_INET, server.substr(0, colon).c_str(), &address.sin_addr) == 1;
        state_.nscount = 1;
    }

    struct __res_state state_ {};

    bool ready_ = false;
};

std::string txt_of(const ns_rr& record) {
    std::string text;
    const unsigned char* at = record.rdata;
    const unsigned char* end = at + record.rdlength;
    while (at < end) {
        const auto length = static_cast<std::size_t>(*at++);
        const auto left = static_cast<std::size_t>(end - at);
        text.append(reinterpret_cast<const char*>(at), std::min(length, left));
        at += std::min(length, left);
    }
    return text;
}

/// Nothing when it is malformed.
std::string mx_of(const ns_msg& message, const ns_rr& record) {
    std::array<char, NS_MAXDNAME> host{};
    const unsigned char* at = record.rdata;
    if (record.rdlength < NS_INT16SZ + 1 || dn_expand(message._msg,
                                                      message._eom,
                                                      at + NS_INT16SZ,
                                                      host.data(),
                                                      static_cast<int>(host.size())) < 0) {
        return {};
    }
    const std::string name(host.data());
    return std::to_string(ns_get16(at)) + ' ' + (name.empty() ? "." : name);
}

std::string address_of(const ns_rr& record) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool v4 = record.type == ns_t_a;
    const std::size_t size = v4 ? 4 : 16;
    if (record.rdlength != size ||
        inet_ntop(v4 ? AF_INET : AF_INET6, record.rdata, text.data(), text.size()) == nullptr) {
        return {};
    }
    return text.data();
}

std::vector<std::string> values_of(const unsigned char* bytes, int size, int type) {
    std::vector<std::string> values;
    ns_msg message{};
    if (ns_initparse(bytes, size, &message) != 0) {
        return values;
    }
    const int count = message._counts[ns_s_an];
    for (int i = 0; i < count && values.size() < kMostRecords; ++i) {
        ns_rr record{};
        if (ns_parserr(&message, ns_s_an, i, &record) != 0 || record.type != type) {
            continue;  // an alias on the way (CNAME)
        }
        std::string value = type == ns_t_txt  ? txt_of(record)
                            : type == ns_t_mx ? mx_of(message, record)
                                              : address_of(record);
        if (!value.empty()) {
            values.push_back(std::move(value));
        }
    }
    return values;
}

/// The number before a space.
long rank_of(const std::string& mx) {
    return static_cast<long>(parse_int(std::string_view(mx).substr(0, mx.find(' '))).value_or(0));
}

}  // namespace

DnsAnswer Dns::ask(const std::string& name, int type) const {
    Resolver resolver(options_);
    std::array<unsigned char, kMostBytes> bytes{};
    const int size = resolver.ask(name, type, bytes);
    if (size < 0) {
        return {resolver.is_none()};
    }
    return {true, values_of(bytes.data(), std::min(size, static_cast<int>(bytes.size())), type)};
}

DnsAnswer Dns::txt(const std::string& name) const {
    return ask(name, ns_t_txt);
}

DnsAnswer Dns::mx(const std::string& name) const {
    DnsAnswer answer = ask(name, ns_t_mx);
    std::stable_sort(answer.values.begin(), answer.values.end(), [](const auto& a, const auto& b) {
        return rank_of(a) < rank_of(b);
    });
    return answer;
}

DnsAnswer Dns::address(const std::string& name) const {
    DnsAnswer answer = ask(name, ns_t_a);
    return answer.answered && answer.values.empty() ? ask(name, ns_t_aaaa) : answer;
}

}  // namespace campaignd::mail
