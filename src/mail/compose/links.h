#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {

struct LinkPlace;

/// Writes one message's tracking addresses. Implemented above this layer, which knows what to sign.
/// Lives for one compose(); belongs to its thread.
class LinkTracker {
  public:
    LinkTracker() = default;
    LinkTracker(const LinkTracker&) = delete;
    LinkTracker& operator=(const LinkTracker&) = delete;
    virtual ~LinkTracker() = default;

    virtual void append_link(std::string& out, int number) const = 0;
    virtual void append_pixel(std::string& out) const = 0;

    /// False where the HTML part is shown as a page: looking at it asks us for the page itself.
    virtual bool wants_pixel() const noexcept { return true; }
};

/// The number of the link that people do not see and only machines follow.
constexpr int kTrapLink = 0;

/// Numbers of a step's links by their target.
using LinkNumbers = std::map<std::string, int>;

/// A place of a template's source that a LinkTracker, or who puts pictures inside a message, writes
/// instead of what stands there.
struct TrackSpan {
    enum class Kind { kLink, kPixel, kTrap, kPicture };

    std::size_t begin = 0;
    std::size_t end = 0;  // equal to begin for what is added: pixel and trap
    Kind kind = Kind::kLink;
    int number = 0;
};

/// A link whose clicks are counted. The target is a URL, or a template of one: merge tags may stand
/// behind its host, never in it, so that no value decides where a click leads.
struct TrackedLink {
    int number = 0;
    std::string target;
};

/// Links whose clicks are not counted though one would think so: how many, and some of them.
struct UncountedLinks {
    std::size_t count = 0;
    std::vector<std::string> examples{};
};

/// The links of one campaign step: equal targets share a number. The work grows with the sources.
/// Belongs to one thread.
class LinkBook {
  public:
    /// So many different targets are counted in a step.
    static constexpr std::size_t kMostLinks = 1'000;

    /// With `known`, only those targets are counted, under these numbers; with `grows`, others too,
    /// under the numbers behind them.
    explicit LinkBook(const LinkNumbers* known = nullptr, bool grows = false);

    /// The spans of all `href` values in an HTML template that can be counted: of a, area and VML
    /// elements (Outlook's buttons), in Outlook's conditional comments too; http and https alone,
    /// host without a merge tag, merge tags only where their value does not depend on an enclosing
    /// section. Not those marked with data-track="off". Ascending.
    std::vector<TrackSpan> find_in_html(std::string_view html);
    /// The same for bare addresses in a text template, but for what is marked in the HTML.
    std::vector<TrackSpan> find_in_text(const TaggedText& text);

    const std::vector<TrackedLink>& links() const noexcept { return links_; }

    /// http(s) links whose merge tags could not be filled in again.
    const UncountedLinks& uncounted() const noexcept { return uncounted_; }

    /// Links beyond kMostLinks, or too long.
    const UncountedLinks& beyond() const noexcept { return beyond_; }

  private:
    void add(std::vector<TrackSpan>& spans, const LinkPlace& place);
    int number_of(const std::string& target);
    void note(UncountedLinks& list, const std::string& target);

    const bool grows_;
    LinkNumbers numbers_;
    int next_ = 1;  // of numbers_
    std::vector<TrackedLink> links_;
    std::set<int> listed_;  // numbers in links_
    UncountedLinks uncounted_;
    UncountedLinks beyond_;
    std::set<std::string> seen_;  // of both
    std::set<std::string> off_;   // targets that are not counted by their author's wish
};

/// The length of "https://" or "http://" at the beginning, or 0.
std::size_t scheme_size(std::string_view url) noexcept;

/// The target as a URL of ASCII alone (RFC 3986): blanks gone, other bytes percent-encoded outside
/// merge tags, an international host as A-labels. Empty when it is no http(s) URL with a host that
/// is free of merge tags.
std::string normal_target(std::string_view raw);

/// The URL a link leads a recipient to: its target with the merge tags filled in. Empty when the
/// target is none. Throws Error(kInvalid) when the attributes are no JSON object.
std::string fill_target(std::string_view target,
                        std::string_view email,
                        std::string_view name,
                        std::string_view attributes_json);

}  // namespace campaignd::mail
