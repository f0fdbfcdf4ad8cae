#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "mail/compose/links.h"
#include "mail/compose/merge_fields.h"
#include "mail/compose/message_files.h"
#include "mail/compose/sender_lines.h"
#include "mail/compose/template.h"
#include "model/blocks.h"
#include "model/campaign.h"
#include "model/finding.h"
#include "model/preview.h"
#include "model/utm.h"

namespace campaignd::mail {

using BodyFormat = StepFormat;

/// What all messages of one campaign step share.
struct SkeletonSpec {
    std::string from_name;
    std::string from_email;
    std::string reply_to;  // an address; empty: no Reply-To
    /// Both with merge tags; where empty, or without a usable value, from_name and reply_to stand.
    std::string from_name_template{};
    std::string reply_to_template{};
    std::string subject_template;  // for a reply: the subject of the thread's first step
    std::string preheader_template{};
    BodyFormat format = BodyFormat::kMarkdown;
    std::string body_template;            // empty with blocks
    std::string text_template{};          // the text part; empty: made of the body
    std::optional<BlockDocument> blocks;  // of kBlocks
    std::int64_t campaign_id = 0;
    int step = 0;
    std::string campaign_name;
    std::string list_id;      // "c1.example.org"; empty: made of campaign and From domain
    std::string feedback_id;  // "campaign:list:type:sender"; empty: made of campaign and step
    std::string unsubscribe_mailto;  // "mailto:…" or empty
    bool is_answer = false;          // to what one person did just now: nothing of a list is on it
    bool is_reply = false;           // the subject gets "Re: "
    bool track_opens = false;        // a pixel in the HTML part, when the message has a tracker
    bool track_clicks = false;       // links lead through the tracker
    UtmParameters utm{};             // added to each web link
    const LinkNumbers* links = nullptr;  // the numbers given at launch; null: numbered as found
    bool links_grow = false;             // what has no number yet gets the next one
    std::vector<MailFile> pictures;      // those the HTML part shows from inside the message
    std::vector<MailFile> attachments;
    std::vector<std::string> missing_files;  // pictures that nobody has: remarks
    bool is_look = false;                    // what is missing in blocks is a remark, no fault
    bool knows_sender = true;                // From is that of a sender, no stand-in
    std::string field_prefix;  // put before "subject", "body" … in faults: "steps[1]."
    /// Of a message that fill_layout() put into a layout: it looked at both.
    bool is_filled = false;
    std::string body_field{};           // its own part in faults; empty: "body" or "blocks"
    std::vector<FieldError> missing{};  // what a look at it goes without
    std::vector<Finding> findings{};    // about its slots
};

/// What one message adds. `fields` gets unsubscribe_url and view_url set by compose().
struct MessageParts {
    MergeFields& fields;
    std::string to_email;
    std::string to_name;
    std::string message_id;  // "<left@right>"
    TimeMs date_ms = 0;
    std::string in_reply_to;              // a message id, or empty
    std::vector<std::string> references;  // oldest first
    std::string unsubscribe_url;
    std::string view_url;
    std::string x_campaignd_message;
    std::string unsubscribe_mailto{};      // "mailto:…" of this message, before that of the spec
    const LinkTracker* tracker = nullptr;  // null: nothing is tracked, links are the author's
};

/// A campaign step's message compiled once: fixed headers written and encoded, subject and both
/// bodies compiled to templates whose literals are already quoted-printable. compose() then only
/// splices values. The result is an RFC 5322 message with CRLF line ends: multipart/alternative
/// (RFC 2046 section 5.1.4), text/plain first, both parts UTF-8 in quoted-printable. Equal parts
/// give equal bytes: nothing is taken from a clock or a random source. A body that shows no
/// {{unsubscribe_url}} gets a footer that does, in each part, unless it answers one person.
/// Immutable, so thread-safe; each thread brings its own MessageParts and buffer.
class Skeleton {
  public:
    /// Throws Error(kInvalid) with every fault of subject, body and addresses.
    static Skeleton compile(const SkeletonSpec& spec);

    /// Replaces `out` by the message, up to where tail() begins. Throws Error(kInvalid) when a
    /// value cannot be sent (a malformed address, id or URL) or the text grows past the limits;
    /// `out` is then unusable.
    void compose(const MessageParts& parts,
                 std::string& out,
                 const RenderOptions& options = {}) const;

    Preview preview(const MessageParts& parts) const;

    /// What every message of the step ends with; null when nothing goes inside it.
    const std::shared_ptr<const MessageTail>& tail() const noexcept { return tail_; }

    /// The HTML part as the recipient got it, to show in a browser.
    std::string page(const MessageParts& parts) const;

    /// What inboxes show beside the subject.
    const Template& preheader() const noexcept { return preheader_; }

    /// The subject as a reader sees it, after compose() has set the fields of `parts`.
    std::string subject_of(const MessageParts& parts) const;

    /// The plain-text part's template and the HTML part's, for counting missing fields.
    const Template& text() const noexcept { return text_; }

    const Template& html() const noexcept { return html_; }

    const Template& subject() const noexcept { return subject_; }

    /// The links whose clicks are counted, by number.
    const std::vector<TrackedLink>& links() const noexcept { return links_; }

    /// What the author should know beside the findings: what hides the end of the document, tags of
    /// other programs, what blocks lack. Sentences.
    const std::vector<std::string>& remarks() const noexcept { return remarks_; }

    /// What the table of checks finds in the message, whoever it is for.
    const std::vector<Finding>& findings() const noexcept { return findings_; }

    /// Names without which subject or text shows a gap, once each.
    const std::vector<std::string>& needed_tags() const noexcept { return needed_tags_; }

    /// All names that stand for values of a recipient, those with a fallback too, once each.
    const std::vector<std::string>& tags() const noexcept { return tags_; }

    /// About what it occupies, for a cache that counts.
    std::size_t bytes() const noexcept;

  private:
    Skeleton() = default;

    void set_files(const SkeletonSpec& spec, const std::set<std::size_t>& shown);

    std::string subject_line(const MergeFields& fields, const RenderOptions& options) const;
    void append_headers(const MessageParts& parts,
                        std::string& out,
                        const RenderOptions& options) const;
    void add_findings(const MessageParts& parts, Preview& preview) const;

    Template subject_;
    Template preheader_;
    Template text_;
    Template html_;
    SenderLines sender_;
    std::string subject_header_;  // written, when no tag is in it
    std::string bulk_headers_;    // MIME-Version, List-Id, Precedence …
    std::string unsubscribe_mailto_;
    std::string subject_prefix_;
    bool is_answer_ = false;
    std::shared_ptr<const MessageTail> tail_;  // shared with the messages on their way
    std::vector<std::string> picture_ids_;
    std::vector<TrackedLink> links_;
    std::vector<std::string> remarks_;
    std::vector<Finding> findings_;
    std::vector<std::string> needed_tags_;
    std::vector<std::string> tags_;
    std::size_t expected_size_ = 0;
};

}  // namespace campaignd::mail
