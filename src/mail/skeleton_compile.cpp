#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/text.h"
#include "mail/encode.h"
#include "mail/html_text.h"
#include "mail/markdown.h"
#include "mail/skeleton.h"
#include "mail/tag_scanner.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kTextFooter = "\n--\nUnsubscribe: {{unsubscribe_url}}\n";
constexpr std::string_view kHtmlFooter =
    "<p style=\"margin-top:32px;font-size:12px;color:#666666\">"
    "<a href=\"{{unsubscribe_url}}\" style=\"color:#666666\">Unsubscribe</a></p>\n";
constexpr std::size_t kHeaderRoom = 2048;

/// Runs `step`; what it throws becomes a fault of `field`.
void collect(std::vector<FieldError>& faults,
             const std::string& field,
             const std::function<void()>& step) {
    try {
        step();
    } catch (const Error& error) {
        faults.push_back({field, error.what()});
    }
}

bool begins_as_reply(std::string_view subject) {
    return to_lower(trim(subject).substr(0, 3)) == "re:";
}

/// The HTML part's source: a whole document whatever the author wrote.
std::string html_source(const SkeletonSpec& spec) {
    switch (spec.format) {
        case BodyFormat::kMarkdown:
            return html_document(markdown_to_html(spec.body_template));
        case BodyFormat::kText:
            return html_document(text_to_html(spec.body_template));
        case BodyFormat::kHtml:
            break;
    }
    const std::string lower = to_lower(spec.body_template);
    const bool whole =
        lower.find("<html") != std::string::npos || lower.find("<body") != std::string::npos;
    return whole ? spec.body_template : html_document(spec.body_template);
}

std::string text_source(const SkeletonSpec& spec, const std::string& html) {
    return spec.format == BodyFormat::kText ? spec.body_template : html_to_text(html);
}

/// Where something that belongs at the end of the document is put.
std::size_t end_of_body(const std::string& html) {
    const std::string lower = to_lower(html);
    for (const std::string_view end : {"</body", "</html"}) {
        const std::size_t found = lower.rfind(end);
        if (found != std::string::npos) {
            return found;
        }
    }
    return html.size();
}

void add_html_footer(std::string& html) {
    html.insert(end_of_body(html), kHtmlFooter);
}

void add_text_footer(std::string& text) {
    if (!text.empty() && text.back() != '\n') {
        text += '\n';
    }
    text += kTextFooter;
}

/// Both parts of the message as compiled templates.
struct Bodies {
    Template text;
    Template html;
    bool footer_added = false;
    LinkBook links;
};

Template compile_part(const std::string& source,
                      TemplateKind kind,
                      const std::string& name,
                      std::vector<TrackSpan> spans) {
    std::vector<FieldError> faults;
    Template compiled = Template::compile(source, kind, name, faults, std::move(spans));
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    return compiled;
}

/// Links first, then what is added at the end: the places ascend.
std::vector<TrackSpan> html_spans(const SkeletonSpec& spec, const std::string& html, Bodies& out) {
    std::vector<TrackSpan> spans;
    if (spec.track_clicks) {
        spans = out.links.find_in_html(html);
    }
    const std::size_t end = end_of_body(html);
    const auto add = [&](TrackSpan::Kind kind) {
        const auto at = std::find_if(
            spans.begin(), spans.end(), [&](const TrackSpan& span) { return span.begin > end; });
        spans.insert(at, {end, end, kind, kTrapLink});
    };
    if (spec.track_clicks && !out.links.links().empty()) {
        add(TrackSpan::Kind::kTrap);
    }
    if (spec.track_opens) {
        add(TrackSpan::Kind::kPixel);
    }
    return spans;
}

Bodies compile_bodies(const SkeletonSpec& spec, const std::string& field) {
    Bodies bodies{.text = {}, .html = {}, .links = LinkBook(spec.links)};
    std::string html = with_unix_newlines(html_source(spec));
    std::string text = with_unix_newlines(text_source(spec, html));
    const std::string html_name = field + " (HTML part)";
    const std::string text_name = field + " (text part)";
    if (!compile_part(html, TemplateKind::kHtml, html_name, {}).uses("unsubscribe_url")) {
        add_html_footer(html);
        bodies.footer_added = true;
    }
    if (!compile_part(text, TemplateKind::kText, text_name, {}).uses("unsubscribe_url")) {
        add_text_footer(text);
        bodies.footer_added = true;
    }
    std::vector<TrackSpan> spans = html_spans(spec, html, bodies);
    bodies.html = compile_part(html, TemplateKind::kHtml, html_name, std::move(spans));
    spans = spec.track_clicks ? bodies.links.find_in_text(text) : std::vector<TrackSpan>();
    bodies.text = compile_part(text, TemplateKind::kText, text_name, std::move(spans));
    return bodies;
}

std::string domain_of(std::string_view email) {
    return std::string(email.substr(email.rfind('@') + 1));
}

std::string sender_headers(const SkeletonSpec& spec, std::vector<FieldError>& faults) {
    std::string out;
    collect(faults, "from_email", [&] {
        append_address_header(out, "From", truncate_utf8(spec.from_name, 900), spec.from_email);
    });
    if (!spec.reply_to.empty()) {
        collect(
            faults, "reply_to", [&] { append_address_header(out, "Reply-To", "", spec.reply_to); });
    }
    return out;
}

std::string bulk_headers(const SkeletonSpec& spec, std::vector<FieldError>& faults) {
    const std::string id = std::to_string(spec.campaign_id);
    const std::string list =
        spec.list_id.empty() ? "c" + id + "." + domain_of(spec.from_email) : spec.list_id;
    const std::string feedback = spec.feedback_id.empty()
                                     ? id + ":" + std::to_string(spec.step) + ":campaign:campaignd"
                                     : spec.feedback_id;
    std::string out = "MIME-Version: 1.0\r\n";
    collect(faults, "list_id", [&] { append_list_id_header(out, spec.campaign_name, list); });
    out += "Precedence: bulk\r\n";
    collect(
        faults, "feedback_id", [&] { append_items_header(out, "Feedback-ID", {feedback}, ""); });
    return out;
}

}  // namespace

Skeleton Skeleton::compile(const SkeletonSpec& spec) {
    std::vector<FieldError> faults;
    const std::string subject_field = spec.field_prefix + "subject";
    const std::string body_field = spec.field_prefix + "body";
    Skeleton skeleton;
    skeleton.sender_headers_ = sender_headers(spec, faults);
    if (faults.empty()) {
        skeleton.bulk_headers_ = bulk_headers(spec, faults);
    }
    if (!spec.unsubscribe_mailto.empty()) {
        std::string probe;
        collect(faults, "unsubscribe_mailto", [&] {
            append_unsubscribe_headers(probe, "https://host/", spec.unsubscribe_mailto);
        });
    }
    skeleton.unsubscribe_mailto_ = spec.unsubscribe_mailto;

    if (trim(spec.subject_template).empty()) {
        faults.push_back({subject_field, "is empty; give the message a subject"});
    }
    skeleton.subject_ =
        Template::compile(spec.subject_template, TemplateKind::kText, subject_field, faults);
    if (spec.is_reply && !begins_as_reply(spec.subject_template)) {
        skeleton.subject_prefix_ = "Re: ";
    }

    if (trim(spec.body_template).empty()) {
        faults.push_back({body_field, "is empty; write the message"});
    }
    // The author's own text first: its line numbers are the ones a fault should name.
    const std::size_t before = faults.size();
    Template::compile(spec.body_template, TemplateKind::kText, body_field, faults);
    if (faults.size() == before) {
        collect(faults, body_field, [&] {
            Bodies bodies = compile_bodies(spec, body_field);
            skeleton.text_ = std::move(bodies.text);
            skeleton.html_ = std::move(bodies.html);
            skeleton.footer_added_ = bodies.footer_added;
            skeleton.links_ = bodies.links.links();
            skeleton.uncounted_links_ = bodies.links.uncounted();
        });
    }
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    if (skeleton.subject_.is_constant()) {
        const MergeFields nobody("", "", "");
        append_text_header(skeleton.subject_header_, "Subject", skeleton.subject_line(nobody, {}));
    }
    skeleton.expected_size_ = kHeaderRoom + spec.body_template.size() * 4;
    return skeleton;
}

}  // namespace campaignd::mail
