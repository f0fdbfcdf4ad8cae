#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

/// What a DNS record means for mail from a domain. kUnknown: nobody could be asked.
enum class DnsVerdict { kGood, kImprove, kMissing, kWrong, kUnknown };

std::string_view to_text(DnsVerdict verdict) noexcept;

/// One record of the DNS, and what to do about it.
struct DnsFinding {
    std::string what;  // "spf", "dkim", "dmarc", "mx"
    std::string name;  // where it stands; empty: it was not asked for
    DnsVerdict verdict = DnsVerdict::kUnknown;
    std::vector<std::string> found{};  // the records themselves
    std::string advice{};              // sentences
};

/// What the DNS says about mail from a sender.
struct DnsReport {
    std::string domain;  // of the From address
    std::vector<DnsFinding> findings;
};

/// The words for what was found. `records`: the texts at that name, of whatever kind; `relay`: the
/// host that sends. Thread-safe.
DnsFinding judge_spf(const std::string& domain,
                     const std::vector<std::string>& records,
                     const std::string& relay);
DnsFinding judge_dkim(const std::string& domain,
                      const std::string& selector,
                      const std::vector<std::string>& records);
/// `at`: the domain under which the record stands: `domain` itself or one above it.
DnsFinding judge_dmarc(const std::string& domain,
                       const std::string& at,
                       const std::vector<std::string>& records);
/// `records` as "10 mx.example.org"; `has_address`: the domain itself has an address.
DnsFinding judge_mx(const std::string& domain,
                    const std::vector<std::string>& records,
                    bool has_address);

}  // namespace campaignd
