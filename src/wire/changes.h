#pragma once

#include <cstddef>
#include <string>

#include "model/campaign.h"
#include "model/detail.h"
#include "model/form.h"
#include "model/list.h"
#include "model/media.h"
#include "model/message_template.h"
#include "model/segment.h"
#include "model/sender.h"
#include "model/settings.h"
#include "model/snippet.h"
#include "model/user.h"
#include "model/webhook.h"

/// What of a thing was changed, for the audit: what it was and what it is, by its path as the API
/// names it ("limits.per_hour", "steps[1].subject"). Long texts are cut. The audit outlives an
/// erasure: of e-mail addresses in texts and filters the first letter and the domain stay. Of
/// secrets nothing is told, and what a thing does by itself (counts, states) is no change.
/// Thread-safe.
namespace campaignd::wire {

/// What people set of a thing, as a JSON object: for the functions below.
std::string audited(const User& user);
std::string audited(const ApiToken& token);
std::string audited(const List& list);
std::string audited(const Segment& segment);
std::string audited(const Sender& sender);
std::string audited(const Form& form);
std::string audited(const MessageTemplate& one);
std::string audited(const Snippet& one);
std::string audited(const MediaFile& file);
std::string audited(const Webhook& webhook);
std::string audited(const InstanceSettings& settings);
std::string audited(const Campaign& campaign);

/// What differs between two JSON objects; a text is cut at so many bytes.
Detail differences(const std::string& before,
                   const std::string& after,
                   std::size_t longest = 2'000);

template <typename Thing>
Detail changes(const Thing& before, const Thing& after) {
    return differences(audited(before), audited(after));
}

/// All that a new thing is: nothing before.
template <typename Thing>
Detail made(const Thing& thing) {
    return differences("{}", audited(thing));
}

/// All that a removed thing was: nothing after.
template <typename Thing>
Detail removed(const Thing& thing) {
    return differences(audited(thing), "{}");
}

}  // namespace campaignd::wire
