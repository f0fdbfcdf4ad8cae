#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "mail/compose/merge_fields.h"
#include "mail/compose/template.h"

namespace campaignd::mail {

struct SkeletonSpec;

/// From and Reply-To of a step's messages. Both may hold merge tags: a value becomes an encoded
/// display name, or an address that was read as one, so that no value can add a header. Where a
/// recipient's values give no name or no address, the sender's own stand. Immutable, thread-safe.
class SenderLines {
  public:
    SenderLines() = default;

    /// Adds what is wrong to `faults`.
    static SenderLines compile(const SkeletonSpec& spec, std::vector<FieldError>& faults);

    void append(const MergeFields& fields, std::string& out) const;

    /// That this recipient's values give no address for replies; else empty.
    std::string warning(const MergeFields& fields) const;

    const std::vector<std::string>& needed_tags() const noexcept { return needed_tags_; }

    /// Those with a fallback too.
    const std::vector<std::string>& tags() const noexcept { return tags_; }

    std::size_t bytes() const noexcept;

  private:
    std::string name_of(const MergeFields& fields) const;
    std::string replies_to(const MergeFields& fields) const;

    std::string written_;  // both lines, when no tag is in them
    std::string from_name_;
    std::string from_email_;
    std::string reply_to_;
    Template name_template_;   // gives nothing when there is none
    Template reply_template_;  // the same
    bool has_reply_template_ = false;
    std::vector<std::string> needed_tags_;
    std::vector<std::string> tags_;
};

}  // namespace campaignd::mail
