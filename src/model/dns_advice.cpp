#include "model/dns_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<DnsVerdict, 5> kVerdicts{{"good", "improve", "missing", "wrong", "unknown"}};
constexpr int kMostSpfLookups = 10;             // RFC 7208 section 4.6.4
constexpr std::size_t kShortRsaKey = 1024 / 8;  // bytes, roughly, of the whole key in DER

/// Those that begin with this tag, as "v=spf1": the tag alone or with something behind it.
std::vector<std::string> with_tag(const std::vector<std::string>& records, std::string_view tag) {
    std::vector<std::string> found;
    for (const std::string& record : records) {
        const std::string start = to_lower(std::string(record.substr(0, tag.size())));
        const bool ends =
            record.size() == tag.size() ||
            std::string_view(" ;\t").find(record[tag.size()]) != std::string_view::npos;
        if (start == tag && ends) {
            found.push_back(record);
        }
    }
    return found;
}

/// "v=DMARC1; p=none" as {"v": "DMARC1", "p": "none"}, names in small letters.
std::map<std::string, std::string> tags_of(const std::string& record) {
    std::map<std::string, std::string> tags;
    for (const std::string_view part : split(record, ';')) {
        const std::size_t sign = part.find('=');
        if (sign != std::string_view::npos) {
            tags.emplace(to_lower(trim(part.substr(0, sign))), trim(part.substr(sign + 1)));
        }
    }
    return tags;
}

std::vector<std::string> terms_of(const std::string& record) {
    std::vector<std::string> terms;
    for (const std::string_view term : split(record, ' ')) {
        if (!term.empty()) {
            terms.push_back(to_lower(term));
        }
    }
    return terms;
}

/// Whether the mechanism makes the receiver ask the DNS again.
bool is_lookup(std::string_view term) {
    if (!term.empty() && std::string_view("+-~?").find(term.front()) != std::string_view::npos) {
        term.remove_prefix(1);
    }
    const std::string_view name = term.substr(0, term.find_first_of(":=/"));
    constexpr std::string_view kNames[] = {"include", "a", "mx", "ptr", "exists", "redirect"};
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

DnsFinding found(std::string what,
                 std::string name,
                 DnsVerdict verdict,
                 std::vector<std::string> records,
                 std::string advice) {
    return {std::move(what), std::move(name), verdict, std::move(records), std::move(advice)};
}

}  // namespace

std::string_view to_text(DnsVerdict verdict) noexcept {
    return kVerdicts[verdict];
}

DnsFinding judge_spf(const std::string& domain,
                     const std::vector<std::string>& records,
                     const std::string& relay) {
    const std::vector<std::string> spf = with_tag(records, "v=spf1");
    const auto is = [&](DnsVerdict verdict, std::string advice) {
        return found("spf", domain, verdict, spf, std::move(advice));
    };
    if (spf.empty()) {
        return is(
            DnsVerdict::kMissing,
            fmt::format("{} has no SPF record: receivers cannot tell that your relay may send "
                        "for it. Publish a TXT record at {} that names the relay, as its help "
                        "says, for example: v=spf1 include:spf.relay.example ~all",
                        domain,
                        domain));
    }
    if (spf.size() > 1) {
        return is(DnsVerdict::kWrong,
                  fmt::format("{} has {} SPF records, and receivers then use none. Join them into "
                              "one.",
                              domain,
                              spf.size()));
    }
    const std::vector<std::string> terms = terms_of(spf.front());
    const auto has = [&](std::string_view term) {
        return std::find(terms.begin(), terms.end(), term) != terms.end();
    };
    if (has("+all") || has("all")) {
        return is(DnsVerdict::kWrong,
                  "It allows everybody to send for you: end it with ~all or -all.");
    }
    const auto lookups = std::count_if(terms.begin() + 1, terms.end(), is_lookup);
    if (lookups > kMostSpfLookups) {
        return is(DnsVerdict::kWrong,
                  fmt::format("It asks for {} further lookups; receivers stop at 10 and then use "
                              "none of it. Take out what does not send for you any more.",
                              lookups));
    }
    const bool redirects = std::any_of(terms.begin(), terms.end(), [](const std::string& term) {
        return term.starts_with("redirect=");
    });
    if (!has("~all") && !has("-all") && !redirects) {
        return is(DnsVerdict::kImprove, "It says nothing about others: end it with ~all or -all.");
    }
    return is(DnsVerdict::kGood,
              relay.empty() ? "It is well formed."
                            : fmt::format("It is well formed. Make sure that it names your relay "
                                          "{}, as the relay's help says.",
                                          relay));
}

DnsFinding judge_dkim(const std::string& domain,
                      const std::string& selector,
                      const std::vector<std::string>& records) {
    const std::string name = selector + "._domainkey." + domain;
    for (const std::string& record : records) {
        const auto tags = tags_of(record);
        const auto key = tags.find("p");
        if (key == tags.end()) {
            continue;
        }
        const auto is = [&](DnsVerdict verdict, std::string advice) {
            return found("dkim", name, verdict, {record}, std::move(advice));
        };
        if (key->second.empty()) {
            return is(DnsVerdict::kWrong,
                      "This key was withdrawn: mail signed with it fails. Sign with another key.");
        }
        const auto kind = tags.find("k");
        const bool rsa = kind == tags.end() || kind->second == "rsa";
        if (rsa && key->second.size() * 3 / 4 < kShortRsaKey) {
            return is(
                DnsVerdict::kImprove,
                "The key is shorter than 1024 bits, and receivers ignore it. Make one of 2048.");
        }
        return is(
            DnsVerdict::kGood,
            fmt::format(
                "The key is there. Your relay has to sign with d={} and s={}.", domain, selector));
    }
    return found("dkim",
                 name,
                 DnsVerdict::kMissing,
                 {},
                 fmt::format("There is no DKIM key at {}. Publish the TXT record that your relay "
                             "gives you, or look whether the selector is another one.",
                             name));
}

DnsFinding judge_dmarc(const std::string& domain,
                       const std::string& at,
                       const std::vector<std::string>& records) {
    const std::vector<std::string> dmarc = with_tag(records, "v=dmarc1");
    const auto is = [&](DnsVerdict verdict, std::string advice) {
        return found("dmarc", "_dmarc." + at, verdict, dmarc, std::move(advice));
    };
    if (dmarc.empty()) {
        return is(
            DnsVerdict::kMissing,
            fmt::format("{0} has no DMARC record; Gmail and Yahoo want one of whoever sends "
                        "many mails. Begin with a TXT record at _dmarc.{0} that only watches: "
                        "v=DMARC1; p=none; rua=mailto:postmaster@{0}",
                        domain));
    }
    if (dmarc.size() > 1) {
        return is(DnsVerdict::kWrong,
                  fmt::format("There are {} DMARC records, and receivers then use none. Keep one.",
                              dmarc.size()));
    }
    const auto tags = tags_of(dmarc.front());
    const auto policy = tags.find("p");
    const std::string word = policy == tags.end() ? "" : to_lower(policy->second);
    if (word == "none") {
        return is(DnsVerdict::kGood,
                  "It only watches (p=none). When its reports show that your mail passes, raise it "
                  "to p=quarantine.");
    }
    if (word == "quarantine" || word == "reject") {
        return is(DnsVerdict::kGood,
                  fmt::format("Mail from {} that is neither signed by DKIM for it nor sent as SPF "
                              "for it allows is {}: make sure that your relay does one of them.",
                              domain,
                              word == "reject" ? "refused" : "put into the spam folder"));
    }
    return is(
        DnsVerdict::kWrong,
        "It has no policy, and receivers use none of it: add p=none, p=quarantine or p=reject.");
}

DnsFinding judge_mx(const std::string& domain,
                    const std::vector<std::string>& records,
                    bool has_address) {
    const auto is = [&](DnsVerdict verdict, std::string advice) {
        return found("mx", domain, verdict, records, std::move(advice));
    };
    const bool takes_none = records.size() == 1 && records.front().ends_with(" .");  // RFC 7505
    if (takes_none) {
        return is(
            DnsVerdict::kWrong,
            fmt::format("{} says that it takes no mail: bounces and answers are lost, and some "
                        "receivers refuse mail from it. Give it an MX record.",
                        domain));
    }
    if (records.empty()) {
        return has_address
                   ? is(DnsVerdict::kImprove,
                        fmt::format(
                            "{} has no MX record; bounces and answers go to its own address. "
                            "Give it one if a mail server is elsewhere.",
                            domain))
                   : is(DnsVerdict::kMissing,
                        fmt::format("{} has no MX record: bounces and answers are lost, and some "
                                    "receivers refuse mail from it. Give it one.",
                                    domain));
    }
    return is(DnsVerdict::kGood, "Bounces and answers reach a mail server.");
}

}  // namespace campaignd
