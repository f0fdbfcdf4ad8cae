#include "mail/compose/link_checks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "base/text.h"
#include "base/words.h"
#include "mail/compose/links.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kManyLinks = 50;
constexpr std::size_t kShown = 5;

/// Where many lead from their mails, whatever their own domain.
constexpr std::string_view kSocial =
    "facebook.com|instagram.com|linkedin.com|x.com|twitter.com|youtube.com|youtu.be|tiktok.com|"
    "pinterest.com|threads.net|bsky.app|t.me|telegram.me|wa.me|whatsapp.com|github.com|"
    "google.com|apple.com|goo.gl";

/// Things to name in one sentence.
class Names {
  public:
    void add(std::string_view name) {
        if (seen_.insert(std::string(name)).second && shown_.size() < kShown) {
            shown_.emplace_back(truncate_utf8(name, 100));
        }
    }

    bool empty() const noexcept { return seen_.empty(); }

    std::string text() const {
        std::string out;
        for (const std::string& name : shown_) {
            out += (out.empty() ? "" : ", ") + name;
        }
        const std::size_t more = seen_.size() - shown_.size();
        return more > 0 ? out + " and " + std::to_string(more) + " more" : out;
    }

  private:
    std::set<std::string> seen_;
    std::vector<std::string> shown_;
};

/// The host of a web address in small letters, without port; empty where a tag decides it.
std::string host_of(std::string_view target) {
    target.remove_prefix(scheme_size(target));
    std::string_view authority = target.substr(0, target.find_first_of("/?#"));
    if (authority.find("{{") != authority.npos) {
        return {};
    }
    authority.remove_prefix(std::min(authority.rfind('@') + 1, authority.size()));
    const std::size_t end = authority.starts_with('[') ? authority.find(']') : authority.find(':');
    return to_lower(authority.substr(authority.starts_with('[') ? 1 : 0,
                                     authority.starts_with('[') ? end - 1 : end));
}

std::optional<std::array<int, 4>> ipv4_of(std::string_view host) {
    const std::vector<std::string_view> parts = split(host, '.');
    std::array<int, 4> numbers{};
    if (parts.size() != numbers.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = parse_int(parts[i]);
        if (!number || *number < 0 || *number > 255) {
            return std::nullopt;
        }
        numbers[i] = static_cast<int>(*number);
    }
    return numbers;
}

/// The part of a host that somebody registered, as far as its labels tell.
std::string_view registered(std::string_view host) {
    const std::vector<std::string_view> labels = split(host, '.');
    if (labels.size() < 3) {
        return host;
    }
    const std::string_view second = labels[labels.size() - 2];
    const bool is_shared =
        labels.back().size() == 2 && is_one_of(second, "co|com|org|net|ac|gov|edu|or|ne|gob|gouv");
    const std::size_t keep = is_shared ? 3 : 2;
    const std::string_view first = labels[labels.size() - keep];
    return host.substr(static_cast<std::size_t>(first.data() - host.data()));
}

/// "mailto" of "mailto:a@b"; empty where nothing like a scheme stands.
std::string scheme_of(std::string_view target) {
    const std::size_t colon = target.find(':');
    const std::string_view scheme = target.substr(0, colon == target.npos ? 0 : colon);
    const bool fits = !scheme.empty() && is_letter(scheme.front()) &&
                      std::all_of(scheme.begin(), scheme.end(), [](char c) {
                          return is_alnum(c) || c == '+' || c == '-';
                      });
    return fits ? to_lower(scheme) : std::string();
}

/// What is wrong with an address that is no web address; empty when it may be meant so.
std::string other_fault(std::string_view target) {
    if (target.starts_with("{{") || (target.starts_with('#') && target.size() > 1)) {
        return {};
    }
    if (target.empty() || target == "#") {
        return "(empty)";
    }
    const std::string scheme = scheme_of(target);
    const bool is_slip =
        scheme.starts_with("http") || !meant_name(scheme, {"http", "https"}).empty();
    const bool is_useless = is_one_of(scheme, "javascript|vbscript|data|file|about");
    const bool has_nothing = target.size() == scheme.size() + 1;
    return scheme.empty() || is_slip || is_useless || has_nothing ? std::string(target)
                                                                  : std::string();
}

/// Sorts links by what is amiss. Lives for one message.
class LinkReader {
  public:
    explicit LinkReader(std::string_view from_domain) : from_domain_(to_lower(from_domain)) {}

    void read(const LinkPlace& link) {
        if (link.kind == LinkPlace::Kind::kTag) {
            return;
        }
        targets_.insert(link.target);
        if (link.kind == LinkPlace::Kind::kOther) {
            if (const std::string fault = other_fault(link.target); !fault.empty()) {
                broken_.add(fault);
            }
            return;
        }
        const std::string host = host_of(link.target);
        const std::string_view target = link.target;
        const std::string_view authority =
            target.substr(0, target.find_first_of("/?#", scheme_size(target)));
        if (authority.find("{{") != authority.npos) {
            return;
        }
        if (host.empty() || authority.find(' ') != authority.npos ||
            normal_target(target).empty()) {
            broken_.add(target);
        } else if (is_private_host(host)) {
            private_.add(link.target);
        } else if (is_one_of(registered(host), "example.com|example.net|example.org") &&
                   !is_same_site(host, from_domain_)) {
            example_.add(link.target);
        } else if (!from_domain_.empty() && !is_same_site(host, from_domain_) &&
                   !is_one_of(registered(host), kSocial)) {
            foreign_.add(host);
        }
    }

    std::vector<Finding> finish() const {
        std::vector<Finding> found;
        const auto note = [&](Check check, const Names& names, const std::string& message) {
            if (!names.empty()) {
                found.push_back({.check = check, .message = message});
            }
        };
        note(Check::kLinkBroken, broken_, "links that lead nowhere: " + broken_.text());
        note(Check::kLinkPrivate,
             private_,
             "links that only machines near yours can follow: " + private_.text());
        note(Check::kLinkExample,
             example_,
             "links that still lead to an address for examples: " + example_.text());
        note(Check::kLinkDomain,
             foreign_,
             "links lead to other domains than " + from_domain_ +
                 ", from where the mail comes, which filters look at: " + foreign_.text());
        if (targets_.size() > kManyLinks) {
            found.push_back(
                {.check = Check::kManyLinks,
                 .message = "the message has " + std::to_string(targets_.size()) + " links"});
        }
        return found;
    }

  private:
    const std::string from_domain_;
    Names broken_;
    Names private_;
    Names example_;
    Names foreign_;
    std::set<std::string> targets_;
};

}  // namespace

bool is_private_host(std::string_view host) {
    constexpr std::array<std::string_view, 9> kEnds{".localhost",
                                                    ".local",
                                                    ".internal",
                                                    ".intranet",
                                                    ".lan",
                                                    ".home",
                                                    ".corp",
                                                    ".home.arpa",
                                                    ".invalid"};
    if (const auto ip = ipv4_of(host)) {
        const auto& [a, b, c, d] = *ip;
        return a == 0 || a == 10 || a == 127 || (a == 169 && b == 254) || (a == 192 && b == 168) ||
               (a == 172 && b >= 16 && b <= 31) || (a == 100 && b >= 64 && b <= 127);
    }
    if (host.find(':') != host.npos) {  // IPv6
        return host == "::1" || host == "::" || host.starts_with("fc") || host.starts_with("fd") ||
               host.starts_with("fe8") || host.starts_with("::ffff:");
    }
    return host.find('.') == host.npos ||
           std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) {
               return host.ends_with(end);
           });
}

bool is_same_site(std::string_view a, std::string_view b) {
    return !a.empty() && registered(a) == registered(b);
}

std::vector<Finding> check_links(const std::vector<LinkPlace>& links,
                                 std::string_view from_domain) {
    LinkReader reader(from_domain);
    for (const LinkPlace& link : links) {
        reader.read(link);
    }
    return reader.finish();
}

}  // namespace campaignd::mail
