#include "mail/compose/links.h"

#include <algorithm>

#include "base/text.h"
#include "mail/compose/link_places.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kLongestTarget = 4'000;
constexpr std::size_t kMostExamples = 10;
constexpr std::size_t kLongestExample = 200;

}  // namespace

LinkBook::LinkBook(const LinkNumbers* known, bool grows) : grows_(known == nullptr || grows) {
    if (known != nullptr) {
        numbers_ = *known;
        for (const auto& [target, number] : *known) {
            next_ = std::max(next_, number + 1);
        }
    }
}

int LinkBook::number_of(const std::string& target) {
    int number = 0;
    if (const auto found = numbers_.find(target); found != numbers_.end()) {
        number = found->second;
    } else if (grows_ && links_.size() < kMostLinks && target.size() <= kLongestTarget) {
        number = next_++;
        numbers_.emplace(target, number);
    }
    if (number > 0 && listed_.insert(number).second) {
        links_.push_back({number, target});
    }
    return number;
}

void LinkBook::note(UncountedLinks& list, const std::string& target) {
    if (!seen_.insert(target).second) {
        return;
    }
    ++list.count;
    if (list.examples.size() < kMostExamples) {
        list.examples.emplace_back(truncate_utf8(target, kLongestExample));
    }
}

void LinkBook::add(std::vector<TrackSpan>& spans, const LinkPlace& place) {
    const std::string normal = place.can_be_filled ? normal_target(place.target) : "";
    const int number = normal.empty() ? 0 : number_of(normal);
    if (number > 0) {
        spans.push_back({place.begin, place.end, TrackSpan::Kind::kLink, number});
    } else if (!normal.empty() && grows_) {
        note(beyond_, normal);
    } else if (normal.empty() && place.has_tags) {
        note(uncounted_, place.target);
    }
}

std::vector<TrackSpan> LinkBook::find_in_html(std::string_view html) {
    std::vector<TrackSpan> spans;
    for (const LinkPlace& place : links_in_html(html)) {
        if (!place.track) {
            off_.insert(normal_target(place.target));
        } else if (place.kind != LinkPlace::Kind::kOther) {
            add(spans, place);
        }
    }
    return spans;
}

std::vector<TrackSpan> LinkBook::find_in_text(const TaggedText& text) {
    std::vector<TrackSpan> spans;
    for (const LinkPlace& place : links_in_text(text)) {
        const std::string target = normal_target(place.target);
        if (target.empty() || off_.count(target) == 0) {
            add(spans, place);
        }
    }
    return spans;
}

}  // namespace campaignd::mail
