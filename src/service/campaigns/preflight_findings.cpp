#include "service/campaigns/preflight_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "mail/compose/link_checks.h"
#include "mail/compose/markdown.h"
#include "model/email_address.h"
#include "service/campaigns/value_gaps.h"

namespace campaignd::service {
namespace {

/// The names of all steps, once each, without those that every message has a value for.
std::vector<std::string> names_of(const CompiledCampaign& compiled,
                                  const std::vector<std::string>& (mail::Skeleton::*names)()
                                      const noexcept) {
    std::set<std::string> all;
    for (const auto& made : compiled.messages()) {
        for (const std::string& name : (made.skeleton->*names)()) {
            if (!mail::is_url_tag(name)) {
                all.insert(name);
            }
        }
    }
    return {all.begin(), all.end()};
}

/// What a tag that nobody has a value for may be meant to be.
Finding unknown_tag(const std::string& tag, const std::string& meant, std::int64_t people) {
    return {
        .check = Check::kUnknownTag,
        .message = fmt::format("nobody has a value for {{{{{}}}}}{}",
                               tag,
                               meant.empty() ? std::string() : ": did you mean {{" + meant + "}}?"),
        .lacking = tag,
        .people = people};
}

/// The tags to count: of too many, those that leave a gap come first.
std::vector<std::string> counted(const std::vector<std::string>& needed,
                                 std::vector<std::string> tags,
                                 std::vector<std::string>& warnings) {
    if (tags.size() <= kMostCountedTags) {
        return tags;
    }
    warnings.push_back(
        fmt::format("the campaign has {} different merge tags; people's values were counted for {} "
                    "of them: use fewer to have all counted",
                    tags.size(),
                    kMostCountedTags));
    std::stable_partition(tags.begin(), tags.end(), [&](const std::string& tag) {
        return std::binary_search(needed.begin(), needed.end(), tag);
    });
    tags.resize(kMostCountedTags);
    return tags;
}

/// Who lacks a value that subject or text shows, of everybody; and tags that nobody has.
void add_gaps(const db::Database& database,
              const CompiledCampaign& compiled,
              Preflight& preflight) {
    const std::vector<std::string> needed = names_of(compiled, &mail::Skeleton::needed_tags);
    const std::vector<std::string> tags =
        counted(needed, names_of(compiled, &mail::Skeleton::tags), preflight.warnings);
    ValueGaps gaps = find_gaps(database, compiled.campaign.audience, tags);
    gaps.names.insert(gaps.names.end(), {"unsubscribe_url", "view_url"});
    const std::unordered_set<std::string> known(gaps.names.begin(), gaps.names.end());
    std::size_t guessed = 0;
    for (const auto& [tag, lacking] : gaps.lacking) {
        const bool is_needed = std::binary_search(needed.begin(), needed.end(), tag);
        const bool is_known = known.count(tag.substr(0, tag.find('.'))) > 0;
        const bool may_guess = lacking == gaps.people && !is_known && guessed++ < kMostGuessed;
        const std::string meant = may_guess ? meant_name(tag, gaps.names) : std::string();
        if (is_needed) {
            preflight.missing_fields.push_back({tag, lacking});
        }
        if (lacking == gaps.people && !is_known && (is_needed || !meant.empty())) {
            preflight.findings.push_back(unknown_tag(tag, meant, lacking));
        } else if (is_needed) {
            preflight.findings.push_back(
                {.check = Check::kMissingValue,
                 .message =
                     fmt::format("{} of {} recipients have no {}", lacking, gaps.people, tag),
                 .lacking = tag,
                 .people = lacking,
                 .remedy = fmt::format(
                     "give a fallback, such as {{{{{}|there}}}}, or fill in the value", tag)});
        }
    }
}

/// The host of a web address of ours.
std::string_view host_of(std::string_view url) {
    url.remove_prefix(std::min(url.find("://") + 3, url.size()));
    return url.substr(0, url.find_first_of(":/"));
}

/// Where the links lead that campaignd puts in.
void check_public_url(const CompiledCampaign& compiled,
                      std::string_view url,
                      std::vector<Finding>& findings) {
    const std::string_view host = host_of(url);
    const std::string domain(email_domain(compiled.identity.from_email));
    if (mail::is_private_host(host)) {
        findings.push_back(
            {.check = Check::kLinkPrivate,
             .message = fmt::format("the link to unsubscribe and counted links lead to {}, which "
                                    "only machines near yours can reach",
                                    host),
             .remedy = "set http.public_url to the address that everybody reaches"});
    } else if (!mail::is_same_site(host, domain)) {
        findings.push_back(
            {.check = Check::kLinkDomain,
             .message =
                 fmt::format("the link to unsubscribe and counted links lead to {}, the mail "
                             "comes from {}: filters look at that",
                             host,
                             domain),
             .remedy = "set http.public_url to an address under the domain that you write from"});
    }
}

/// Replies that campaignd does not see end no sequence.
void check_replies(const CompiledCampaign& compiled, std::vector<Finding>& findings) {
    const std::string& reply_to = compiled.campaign.options.reply_to;
    const CampaignIdentity& identity = compiled.identity;
    if (reply_to.empty() || compiled.campaign.steps.size() < 2 || identity.return_address.empty() ||
        reply_to == identity.return_address || reply_to == identity.from_email) {
        return;
    }
    findings.push_back({.check = Check::kRepliesElsewhere,
                        .message = fmt::format("replies go to {}, which campaignd does not read: "
                                               "they stop no follow-up",
                                               reply_to)});
}

/// What several variants of a step share is told once, of the step.
void add_once(Finding finding, std::vector<Finding>& findings) {
    const auto known = std::find_if(findings.begin(), findings.end(), [&finding](Finding one) {
        one.variant = finding.variant;
        return finding.variant && one == finding;
    });
    if (known == findings.end()) {
        findings.push_back(std::move(finding));
    } else {
        known->variant.reset();
    }
}

}  // namespace

void add_findings(const db::Database& database,
                  const CompiledCampaign& compiled,
                  std::string_view public_url,
                  Preflight& preflight) {
    add_gaps(database, compiled, preflight);
    for (const auto& [step, variant, skeleton] : compiled.messages()) {
        for (Finding finding : skeleton->findings()) {
            finding.step = step;
            finding.variant = variant;
            add_once(std::move(finding), preflight.findings);
        }
    }
    check_public_url(compiled, public_url, preflight.findings);
    check_replies(compiled, preflight.findings);
}

}  // namespace campaignd::service
