#include "mail/compose/sender_lines.h"

#include "base/text.h"
#include "mail/compose/encode.h"
#include "mail/compose/skeleton.h"
#include "model/email_address.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMaxNameBytes = 900;

std::string rendered(const Template& compiled, const MergeFields& fields) {
    std::string text;
    compiled.render(fields, text);
    return header_text(text);
}

/// The address, or nothing.
std::string address_in(std::string_view text) {
    const ParsedEmail parsed = parse_email(text);
    return parsed ? parsed.address : std::string();
}

/// What the sender's own lines would be: they stand where a recipient's values give none.
void check_own(const SkeletonSpec& spec, std::vector<FieldError>& faults) {
    std::string probe;
    try {
        append_address_header(probe, "From", spec.from_name, spec.from_email);
    } catch (const Error& error) {
        faults.push_back({"from_email", error.what()});
    }
    if (spec.reply_to.empty()) {
        return;
    }
    try {
        append_address_header(probe, "Reply-To", "", spec.reply_to);
    } catch (const Error& error) {
        faults.push_back({"reply_to", error.what()});
    }
}

}  // namespace

SenderLines SenderLines::compile(const SkeletonSpec& spec, std::vector<FieldError>& faults) {
    const std::size_t before = faults.size();
    check_own(spec, faults);
    SenderLines lines;
    lines.from_name_ = spec.from_name;
    lines.from_email_ = spec.from_email;
    lines.reply_to_ = spec.reply_to;
    lines.name_template_ =
        Template::compile(spec.from_name_template, TemplateKind::kText, "from_name", faults);
    lines.reply_template_ =
        Template::compile(spec.reply_to_template, TemplateKind::kText, "reply_to", faults);
    lines.has_reply_template_ = !spec.reply_to_template.empty();
    const bool is_constant =
        lines.name_template_.is_constant() && lines.reply_template_.is_constant();
    const MergeFields nobody("", "", "");
    if (lines.has_reply_template_ && lines.reply_template_.is_constant() &&
        address_in(spec.reply_to_template).empty() && faults.size() == before) {
        faults.push_back({"reply_to", "is no e-mail address"});
    }
    if (is_constant && faults.size() == before) {
        lines.append(nobody, lines.written_);
    }
    for (const Template* one : {&lines.name_template_, &lines.reply_template_}) {
        lines.needed_tags_.insert(
            lines.needed_tags_.end(), one->needed_tags().begin(), one->needed_tags().end());
        lines.tags_.insert(lines.tags_.end(), one->tags().begin(), one->tags().end());
    }
    return lines;
}

std::string SenderLines::name_of(const MergeFields& fields) const {
    std::string name = rendered(name_template_, fields);
    return name.empty() ? from_name_ : name;
}

std::string SenderLines::replies_to(const MergeFields& fields) const {
    std::string address = address_in(rendered(reply_template_, fields));
    return address.empty() ? reply_to_ : address;
}

void SenderLines::append(const MergeFields& fields, std::string& out) const {
    if (!written_.empty()) {
        out += written_;
        return;
    }
    append_address_header(out, "From", truncate_utf8(name_of(fields), kMaxNameBytes), from_email_);
    if (const std::string address = replies_to(fields); !address.empty()) {
        append_address_header(out, "Reply-To", "", address);
    }
}

std::string SenderLines::warning(const MergeFields& fields) const {
    if (!has_reply_template_ || !address_in(rendered(reply_template_, fields)).empty()) {
        return {};
    }
    return "reply_to gives no address for this recipient: replies go to " +
           (reply_to_.empty() ? from_email_ : reply_to_);
}

std::size_t SenderLines::bytes() const noexcept {
    return written_.size() + name_template_.bytes() + reply_template_.bytes();
}

}  // namespace campaignd::mail
