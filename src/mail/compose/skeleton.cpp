#include "mail/compose/skeleton.h"

#include <algorithm>
#include <unordered_set>

#include "base/rfc3339.h"
#include "base/text.h"
#include "mail/compose/encode.h"
#include "mail/compose/message_checks.h"
#include "mail/compose/quoted_printable.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMaxSubjectBytes = 900;
constexpr std::size_t kMaxNameBytes = 900;
constexpr std::size_t kHeavyBytes = std::size_t{1024} * 1024;

/// A boundary made from the Message-ID alone (FNV-1a, two offsets). "=_" cannot occur in
/// quoted-printable text, so no body can contain it (RFC 2045 section 6.7, remark 5).
std::string boundary_of(std::string_view message_id) {
    std::string boundary = "=_c";
    for (std::uint64_t hash : {0xcbf29ce484222325ULL, 0x9ae16a3b2f90404fULL}) {
        for (const char c : message_id) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        }
        for (int shift = 60; shift >= 0; shift -= 4) {
            boundary += "0123456789abcdef"[(hash >> static_cast<unsigned>(shift)) & 0xFU];
        }
    }
    return boundary;
}

void append_part(std::string& out,
                 const std::string& boundary,
                 std::string_view type,
                 const Template& body,
                 const MergeFields& fields,
                 const RenderOptions& options) {
    out.append("--").append(boundary).append("\r\nContent-Type: ").append(type);
    out += "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    QuotedPrintable encoder(out);
    body.render(fields, encoder, options);
    encoder.finish();
}

std::string tenths_of_mib(std::size_t bytes) {
    const std::size_t tenths = bytes * 10 / kHeavyBytes;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

/// A page in a browser has a title: the subject, when its author wrote none.
void name_page(std::string& html, const std::string& subject) {
    const std::string lower = to_lower(html);
    const std::size_t end = lower.find("</head>");
    if (end != std::string::npos && lower.find("<title") == std::string::npos) {
        html.insert(end, "<title>" + html_escape(subject) + "</title>\n");
    }
}

/// What a person should know of tags that one recipient has no value for. Lives for one look.
class EmptyTags {
  public:
    explicit EmptyTags(const MergeFields& fields)
        : fields_(fields), names_(fields.names()), known_(names_.begin(), names_.end()) {}

    std::optional<Finding> look(const std::string& name, bool is_needed) {
        if (!trim(fields_.lookup(name, scratch_)).empty()) {
            return std::nullopt;
        }
        const bool is_known = known_.count(name.substr(0, name.find('.'))) > 0;
        const bool may_guess = !is_known && guessed_++ < kMostGuessed;
        const std::string meant = may_guess ? meant_name(name, names_) : std::string();
        const std::string message = "{{" + name + "}} is empty for this recipient";
        if (!meant.empty()) {
            return Finding{.check = Check::kUnknownTag,
                           .message = message + ": did you mean {{" + meant + "}}?"};
        }
        if (!is_needed) {
            return std::nullopt;
        }
        return Finding{.check = Check::kMissingValue,
                       .message = message,
                       .remedy = "a fallback {{" + name + "|text}} would fill the gap"};
    }

  private:
    const MergeFields& fields_;
    const std::vector<std::string> names_;
    const std::unordered_set<std::string> known_;
    std::size_t guessed_ = 0;
    std::string scratch_;
};

std::vector<std::pair<std::string, std::string>> header_list(std::string_view message) {
    std::vector<std::pair<std::string, std::string>> headers;
    const std::string_view block = message.substr(0, message.find("\r\n\r\n"));
    for (std::string_view line : split(block, '\n')) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.starts_with(' ') && !headers.empty()) {
            headers.back().second += line;
            continue;
        }
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos) {
            headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        }
    }
    return headers;
}

}  // namespace

std::string Skeleton::subject_line(const MergeFields& fields, const RenderOptions& options) const {
    std::string subject = subject_prefix_;
    subject_.render(fields, subject, options);
    return header_text(truncate_utf8(subject, kMaxSubjectBytes));
}

void Skeleton::append_headers(const MessageParts& parts,
                              std::string& out,
                              const RenderOptions& options) const {
    check_message_id(parts.message_id);
    sender_.append(parts.fields, out);
    append_address_header(out, "To", truncate_utf8(parts.to_name, kMaxNameBytes), parts.to_email);
    if (subject_header_.empty()) {
        append_text_header(out, "Subject", subject_line(parts.fields, options));
    } else {
        out += subject_header_;
    }
    out.append("Date: ").append(to_rfc5322_date(parts.date_ms)).append("\r\n");
    out.append("Message-ID: ").append(parts.message_id).append("\r\n");
    if (!parts.in_reply_to.empty()) {
        check_message_id(parts.in_reply_to);
        append_items_header(out, "In-Reply-To", {parts.in_reply_to}, "");
    }
    if (!parts.references.empty()) {
        std::for_each(parts.references.begin(), parts.references.end(), check_message_id);
        append_items_header(
            out, "References", {parts.references.begin(), parts.references.end()}, "");
    }
    out += bulk_headers_;
    if (!is_answer_) {
        append_unsubscribe_headers(
            out,
            parts.unsubscribe_url,
            parts.unsubscribe_mailto.empty() ? unsubscribe_mailto_ : parts.unsubscribe_mailto);
    }
    if (!parts.x_campaignd_message.empty()) {
        append_items_header(out, "X-Campaignd-Message", {parts.x_campaignd_message}, "");
    }
}

void Skeleton::compose(const MessageParts& parts,
                       std::string& out,
                       const RenderOptions& options) const {
    parts.fields.set("unsubscribe_url", parts.unsubscribe_url);
    parts.fields.set("view_url", parts.view_url);
    out.clear();
    out.reserve(expected_size_);
    append_headers(parts, out, options);
    if (tail_) {
        out += tail_->head;
    }
    const std::string boundary = boundary_of(parts.message_id);
    out.append("Content-Type: multipart/alternative;\r\n boundary=\"").append(boundary);
    out += "\"\r\n\r\n";
    RenderOptions tracked = options;
    tracked.tracker = parts.tracker;
    tracked.pictures = picture_ids_.empty() ? nullptr : &picture_ids_;
    append_part(out, boundary, "text/plain", text_, parts.fields, tracked);
    append_part(out, boundary, "text/html", html_, parts.fields, tracked);
    out.append("--").append(boundary).append("--\r\n");
}

std::string Skeleton::subject_of(const MessageParts& parts) const {
    return subject_line(parts.fields, {});
}

std::size_t Skeleton::bytes() const noexcept {
    std::size_t sum = sizeof *this + subject_.bytes() + preheader_.bytes() + text_.bytes() +
                      html_.bytes() + sender_.bytes() + (tail_ ? tail_->bytes.size() : 0);
    for (const TrackedLink& link : links_) {
        sum += sizeof link + link.target.size();
    }
    for (const Finding& finding : findings_) {
        sum += sizeof finding + finding.message.size();
    }
    for (const std::vector<std::string>* list : {&remarks_, &needed_tags_, &tags_}) {
        for (const std::string& text : *list) {
            sum += sizeof(std::string) + text.size();
        }
    }
    return sum;
}

Preview Skeleton::preview(const MessageParts& parts) const {
    std::string message;
    compose(parts, message);
    Preview preview;
    preview.subject = subject_line(parts.fields, {});
    preheader_.render(parts.fields, preview.preheader);
    text_.render(parts.fields, preview.text);
    html_.render(parts.fields, preview.html);
    preview.headers = header_list(message);
    preview.size_bytes = message.size();
    if (tail_) {
        preview.size_bytes += tail_->bytes.size();
        preview.inline_pictures = tail_->pictures;
        preview.attachments = tail_->attachments;
    }
    add_findings(parts, preview);
    return preview;
}

std::string Skeleton::page(const MessageParts& parts) const {
    parts.fields.set("unsubscribe_url", parts.unsubscribe_url);
    parts.fields.set("view_url", parts.view_url);
    RenderOptions options;
    options.tracker = parts.tracker;
    std::string html;
    html_.render(parts.fields, html, options);
    name_page(html, subject_of(parts));
    return html;
}

void Skeleton::add_findings(const MessageParts& parts, Preview& preview) const {
    std::vector<Finding>& found = preview.findings;
    const std::unordered_set<std::string> needed(needed_tags_.begin(), needed_tags_.end());
    EmptyTags empty(parts.fields);
    for (const std::string& name : tags_) {
        if (auto finding = empty.look(name, needed.count(name) > 0)) {
            found.push_back(*std::move(finding));
        }
    }
    if (std::string warning = sender_.warning(parts.fields); !warning.empty()) {
        found.push_back({.check = Check::kMissingValue, .message = std::move(warning)});
    }
    if (preview.subject.empty()) {
        found.push_back(
            {.check = Check::kSubjectEmpty, .message = "the subject is empty for this recipient"});
    }
    if (const std::size_t letters = letters_in(preview.subject); letters > kLongSubject) {
        found.push_back(long_subject(letters));
    }
    if (preview.html.size() > kClippedBytes) {
        found.push_back(large_html(preview.html.size()));
    }
    for (const Finding& finding : findings_) {
        if (finding.check != Check::kSubjectLong && finding.check != Check::kHtmlLarge) {
            found.push_back(finding);
        }
    }
    preview.warnings = remarks_;
    if (preview.size_bytes > kHeavyBytes) {
        preview.warnings.push_back("the message weighs " + tenths_of_mib(preview.size_bytes) +
                                   " MiB; many mailboxes take 10 MiB at most, and each recipient "
                                   "gets a copy of all of it");
    }
}

}  // namespace campaignd::mail
