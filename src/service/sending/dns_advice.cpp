#include "service/sending/dns_advice.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "model/email_address.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kMostSelector = 63;

DnsFinding unknown(std::string what, std::string name) {
    return {
        std::move(what),
        std::move(name),
        DnsVerdict::kUnknown,
        {},
        "No DNS server answered this machine: look at /etc/resolv.conf and the network, and try "
        "again."};
}

bool is_selector(const std::string& text) {
    return text.size() <= kMostSelector && std::all_of(text.begin(), text.end(), [](char c) {
               return is_alnum(c) || c == '-' || c == '_' || c == '.';
           });
}

/// The domain and those above it, down to two labels: where a DMARC record may stand.
std::vector<std::string> and_above(const std::string& domain) {
    std::vector<std::string> names{domain};
    while (std::count(names.back().begin(), names.back().end(), '.') > 1) {
        names.push_back(names.back().substr(names.back().find('.') + 1));
    }
    return names;
}

DnsFinding dmarc_of(const mail::Dns& dns, const std::string& domain) {
    for (const std::string& at : and_above(domain)) {
        const mail::DnsAnswer answer = dns.txt("_dmarc." + at);
        if (!answer.answered) {
            return unknown("dmarc", "_dmarc." + at);
        }
        DnsFinding finding = judge_dmarc(domain, at, answer.values);
        if (finding.verdict != DnsVerdict::kMissing) {
            return finding;
        }
    }
    return judge_dmarc(domain, domain, {});
}

DnsFinding dkim_of(const mail::Dns& dns, const std::string& domain, const std::string& selector) {
    if (selector.empty()) {
        return {"dkim",
                "",
                DnsVerdict::kUnknown,
                {},
                "Give the selector that your relay signs with: it stands in the relay's settings, "
                "and as s= in the DKIM-Signature of a mail that it sent."};
    }
    const std::string name = selector + "._domainkey." + domain;
    const mail::DnsAnswer answer = dns.txt(name);
    return answer.answered ? judge_dkim(domain, selector, answer.values) : unknown("dkim", name);
}

DnsFinding mx_of(const mail::Dns& dns, const std::string& domain) {
    const mail::DnsAnswer mx = dns.mx(domain);
    const mail::DnsAnswer own =
        mx.answered && mx.values.empty() ? dns.address(domain) : mail::DnsAnswer{true};
    return mx.answered && own.answered ? judge_mx(domain, mx.values, !own.values.empty())
                                       : unknown("mx", domain);
}

}  // namespace

DnsReport DnsAdvice::of_sender(std::int64_t sender_id, const std::string& selector) const {
    if (!is_selector(selector)) {
        throw Error(std::vector<FieldError>{
            {"selector", "may hold letters, digits, points and hyphens, at most 63"}});
    }
    const SenderSettings settings = database_.read(
        [&](const db::ReadTx& tx) { return store::senders::get(tx, sender_id).settings; });
    const std::string domain(email_domain(settings.from_email));
    const bool reads = settings.mailbox && !settings.mailbox->address.empty();
    const std::string back(email_domain(reads ? settings.mailbox->address : settings.from_email));
    DnsReport report{domain, {}};
    const mail::DnsAnswer spf = dns_.txt(domain);
    // Where nobody answers the first question, nobody is asked the others: each would wait as long.
    if (!spf.answered) {
        report.findings = {unknown("spf", domain),
                           unknown("dkim", domain),
                           unknown("dmarc", "_dmarc." + domain),
                           unknown("mx", back)};
        return report;
    }
    report.findings.push_back(judge_spf(domain, spf.values, settings.host));
    report.findings.push_back(dkim_of(dns_, domain, selector));
    report.findings.push_back(dmarc_of(dns_, domain));
    report.findings.push_back(mx_of(dns_, back));
    return report;
}

}  // namespace campaignd::service
