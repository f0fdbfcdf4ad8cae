#include <algorithm>
#include <functional>
#include <set>
#include <unordered_set>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/blocks/blocks.h"
#include "mail/compose/encode.h"
#include "mail/compose/foreign_tags.h"
#include "mail/compose/html_bounds.h"
#include "mail/compose/html_end.h"
#include "mail/compose/html_text.h"
#include "mail/compose/markdown.h"
#include "mail/compose/message_checks.h"
#include "mail/compose/preheader.h"
#include "mail/compose/skeleton.h"
#include "mail/compose/tag_map.h"
#include "mail/compose/utm.h"

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
        case BodyFormat::kBlocks:  // html_of_blocks()
        case BodyFormat::kHtml:
            break;
    }
    const std::string lower = to_lower(spec.body_template);
    const bool whole =
        lower.find("<html") != std::string::npos || lower.find("<body") != std::string::npos;
    return whole ? spec.body_template : html_document(spec.body_template);
}

/// What a person wrote as text is all there is: its tags are tags.
TaggedText written_text(std::string_view source) {
    TaggedText text{with_unix_newlines(source), {}};
    TagScanner scanner(text.text);
    while (const auto tag = scanner.next()) {
        text.tags.push_back(tag->begin);
    }
    return text;
}

/// The text part's source.
TaggedText text_source(const SkeletonSpec& spec, const std::string& html) {
    if (!spec.text_template.empty()) {
        return written_text(spec.text_template);
    }
    switch (spec.format) {
        case BodyFormat::kBlocks:
            return html_to_text(with_unix_newlines(blocks_to_plain_html(*spec.blocks)));
        case BodyFormat::kText:
            return written_text(spec.body_template);
        case BodyFormat::kMarkdown:
        case BodyFormat::kHtml:
            break;
    }
    return html_to_text(html);
}

void add_text_footer(TaggedText& text) {
    if (!text.text.empty() && text.text.back() != '\n') {
        text.text += '\n';
    }
    text.tags.push_back(text.text.size() + kTextFooter.find("{{"));
    text.text += kTextFooter;
}

bool text_shows_tag(const TaggedText& text, std::string_view name) {
    TagScanner scanner(text.text, &text.tags);
    while (const auto tag = scanner.next()) {
        if (!is_silent(tag->kind) && tag->name == name) {
            return true;
        }
    }
    return false;
}

std::string domain_of(std::string_view email) {
    return std::string(email.substr(email.rfind('@') + 1));
}

/// Both parts of the message as compiled templates.
struct Bodies {
    Template text;
    Template html;
    bool footer_added = false;
    LinkBook links;
    std::vector<std::string> remarks;
    std::set<std::size_t> shown{};  // numbers of the pictures inside the message
    std::vector<Finding> findings{};
};

Template compile_part(const std::string& source,
                      TemplateKind kind,
                      const std::string& name,
                      std::vector<TrackSpan> spans,
                      const TagPlaces* places = nullptr) {
    std::vector<FieldError> faults;
    Template compiled = Template::compile(source, kind, name, faults, std::move(spans), places);
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    return compiled;
}

/// Links first, then what is added at the end: the places ascend.
std::vector<TrackSpan> html_spans(const SkeletonSpec& spec,
                                  const std::string& html,
                                  std::size_t end,
                                  Bodies& out) {
    std::vector<TrackSpan> spans;
    if (spec.track_clicks) {
        spans = out.links.find_in_html(html);
    }
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
    const std::vector<TrackSpan> pictures = find_pictures(html, spec.pictures);
    for (const TrackSpan& picture : pictures) {
        out.shown.insert(static_cast<std::size_t>(picture.number));
    }
    spans.insert(spans.end(), pictures.begin(), pictures.end());
    std::stable_sort(spans.begin(), spans.end(), [](const TrackSpan& a, const TrackSpan& b) {
        return a.begin < b.begin;
    });
    return spans;
}

std::string listed(const UncountedLinks& links) {
    std::string text;
    for (const std::string& example : links.examples) {
        text += (text.empty() ? "" : ", ") + example;
    }
    return links.count > links.examples.size() ? text + " and others" : text;
}

/// Which links a click on is not counted.
void add_uncounted(const LinkBook& links, std::vector<Finding>& findings) {
    if (links.uncounted().count > 0) {
        findings.push_back({.check = Check::kUncountedLinks,
                            .message = "clicks on " + listed(links.uncounted()) +
                                       " are not counted: a merge tag decides where they lead"});
    }
    if (links.beyond().count > 0) {
        findings.push_back(
            {.check = Check::kUncountedLinks,
             .message =
                 "clicks on " + std::to_string(links.beyond().count) +
                 " links are not counted, which lead on as they are: " + listed(links.beyond()),
             .remedy = "a message counts its first 1,000 different links, each of at most 4,000 "
                       "bytes: leave some out"});
    }
}

/// Blocks that show no link to unsubscribe get the block that does, unless they answer one person.
std::string html_of_blocks(BlockDocument& document, bool is_answer, bool& footer_added) {
    std::string html = blocks_to_html(document);
    if (!is_answer && !shows_tag(html, "unsubscribe_url")) {
        document.blocks.emplace_back().content = FooterBlock{};
        footer_added = true;
        html = blocks_to_html(document);
    }
    return html;
}

/// The sources of both parts.
struct Parts {
    std::string html;
    TaggedText text;
};

/// With all that stands in them but what is added at their ends.
Parts read_parts(SkeletonSpec& spec, Bodies& bodies) {
    Parts parts;
    parts.html =
        with_unix_newlines(spec.format == BodyFormat::kBlocks
                               ? html_of_blocks(*spec.blocks, spec.is_answer, bodies.footer_added)
                               : html_source(spec));
    check_html_size(parts.html.size());
    parts.text = text_source(spec, parts.html);
    bodies.findings =
        check_message({.subject = spec.subject_template,
                       .html = parts.html,
                       .text = parts.text,
                       .from_domain = spec.knows_sender ? domain_of(spec.from_email) : ""});
    bodies.findings.insert(bodies.findings.end(), spec.findings.begin(), spec.findings.end());
    if (!spec.utm.empty()) {
        parts.html = with_utm(parts.html, spec.utm);
        parts.text = with_utm(parts.text, spec.utm);
    }
    if (!spec.preheader_template.empty()) {
        parts.html = with_preheader(std::move(parts.html), spec.preheader_template);
    }
    return parts;
}

/// Puts a link to unsubscribe where there is none. `end` moves along.
void add_footers(Parts& parts, std::size_t& end, Bodies& bodies) {
    if (!shows_tag(parts.html, "unsubscribe_url")) {
        parts.html.insert(end, kHtmlFooter);
        end += kHtmlFooter.size();
        bodies.footer_added = true;
    }
    if (!text_shows_tag(parts.text, "unsubscribe_url")) {
        add_text_footer(parts.text);
        bodies.footer_added = true;
    }
    if (bodies.footer_added) {
        bodies.findings.insert(
            bodies.findings.begin(),
            {.check = Check::kNoUnsubscribe,
             .message = "the message shows no {{unsubscribe_url}}: a footer with it was added"});
    }
}

/// `missing`: what a look at the message goes without.
Bodies compile_bodies(SkeletonSpec spec,
                      const std::string& field,
                      const std::vector<FieldError>& missing) {
    Bodies bodies{
        .text = {}, .html = {}, .links = LinkBook(spec.links, spec.links_grow), .remarks = {}};
    Parts parts = read_parts(spec, bodies);
    HtmlEnd end = find_end(parts.html);
    bodies.remarks =
        foreign_marks(spec.format == BodyFormat::kBlocks ? parts.html : spec.body_template);
    for (const FieldError& fault : missing) {
        bodies.remarks.push_back(fault.field + ' ' + fault.message);
    }
    bodies.remarks.insert(
        bodies.remarks.end(), spec.missing_files.begin(), spec.missing_files.end());
    if (!end.warning.empty()) {
        bodies.remarks.push_back(std::move(end.warning));
    }
    if (!spec.is_answer) {
        add_footers(parts, end.position, bodies);
    }
    if (parts.html.size() > kClippedBytes) {
        bodies.findings.push_back(large_html(parts.html.size()));
    }
    std::vector<TrackSpan> spans = html_spans(spec, parts.html, end.position, bodies);
    bodies.html =
        compile_part(parts.html, TemplateKind::kHtml, field + " (HTML part)", std::move(spans));
    spans = spec.track_clicks ? bodies.links.find_in_text(parts.text) : std::vector<TrackSpan>();
    bodies.text = compile_part(parts.text.text,
                               TemplateKind::kText,
                               field + " (text part)",
                               std::move(spans),
                               &parts.text.tags);
    add_uncounted(bodies.links, bodies.findings);
    return bodies;
}

/// The author's own text: its line numbers are the ones a fault should name. A look at the message
/// goes without what is `missing`.
bool check_body(const SkeletonSpec& spec,
                const std::string& field,
                std::vector<FieldError>& faults,
                std::vector<FieldError>& missing) {
    const std::size_t before = faults.size();
    if (spec.format == BodyFormat::kBlocks || spec.is_filled) {
        check(spec.format != BodyFormat::kBlocks || spec.blocks.has_value(),
              "the format blocks comes with blocks");
        BlockFaults found = spec.is_filled ? BlockFaults{.wrong = {}, .missing = spec.missing}
                                           : check_blocks(*spec.blocks, field);
        faults.insert(faults.end(), found.wrong.begin(), found.wrong.end());
        if (spec.is_look) {
            missing = std::move(found.missing);
        } else {
            faults.insert(faults.end(), found.missing.begin(), found.missing.end());
        }
        return faults.size() == before;
    }
    if (trim(spec.body_template).empty()) {
        faults.push_back({field, "is empty; write the message"});
    }
    const std::string source = with_unix_newlines(spec.body_template);
    Template::compile(source, TemplateKind::kText, field, faults);
    if (faults.size() == before && spec.format == BodyFormat::kHtml) {
        collect(faults, field, [&] { html_cost(TagMap(source).blanked(source)); });
    }
    return faults.size() == before;
}

std::vector<std::string> joined_once(std::initializer_list<const std::vector<std::string>*> lists) {
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    for (const std::vector<std::string>* list : lists) {
        for (const std::string& name : *list) {
            if (seen.insert(name).second) {
                names.push_back(name);
            }
        }
    }
    return names;
}

std::string bulk_headers(const SkeletonSpec& spec, std::vector<FieldError>& faults) {
    if (spec.is_answer) {
        return "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n";  // RFC 3834 section 5
    }
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

/// What stands before the body.
struct HeadTexts {
    Template subject;
    std::string subject_prefix;
    Template preheader;
    bool goes_in_body = true;  // nothing is wrong with what becomes a part of the body
};

/// Looks at the written text part, too.
HeadTexts compile_head(const SkeletonSpec& spec, std::vector<FieldError>& faults) {
    const auto compiled = [&](const std::string& text, const char* field) {
        return Template::compile(text, TemplateKind::kText, spec.field_prefix + field, faults);
    };
    if (trim(spec.subject_template).empty()) {
        faults.push_back({spec.field_prefix + "subject", "is empty; give the message a subject"});
    }
    HeadTexts head;
    head.subject = compiled(spec.subject_template, "subject");
    if (spec.is_reply && !begins_as_reply(spec.subject_template)) {
        head.subject_prefix = "Re: ";
    }
    const std::size_t before = faults.size();
    head.preheader = compiled(spec.preheader_template, "preheader");
    compiled(spec.text_template, "text_body");
    head.goes_in_body = faults.size() == before;
    return head;
}

}  // namespace

void Skeleton::set_files(const SkeletonSpec& spec, const std::set<std::size_t>& shown) {
    std::vector<MailFile> pictures;
    for (std::size_t i = 0; i < spec.pictures.size(); ++i) {
        picture_ids_.push_back(picture_id(spec.pictures[i].name));
        if (shown.count(i) > 0) {
            pictures.push_back(spec.pictures[i]);
        }
    }
    tail_ = make_tail(pictures, spec.attachments);
}

Skeleton Skeleton::compile(const SkeletonSpec& spec) {
    std::vector<FieldError> faults;
    const std::string body_field =
        spec.field_prefix + (!spec.body_field.empty()             ? spec.body_field
                             : spec.format == BodyFormat::kBlocks ? "blocks"
                                                                  : "body");
    Skeleton skeleton;
    skeleton.is_answer_ = spec.is_answer;
    skeleton.sender_ = SenderLines::compile(spec, faults);
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

    HeadTexts head = compile_head(spec, faults);
    skeleton.subject_ = std::move(head.subject);
    skeleton.subject_prefix_ = std::move(head.subject_prefix);
    skeleton.preheader_ = std::move(head.preheader);
    std::vector<FieldError> missing;
    if (check_body(spec, body_field, faults, missing) && head.goes_in_body) {
        collect(faults, body_field, [&] {
            Bodies bodies = compile_bodies(spec, body_field, missing);
            skeleton.text_ = std::move(bodies.text);
            skeleton.html_ = std::move(bodies.html);
            skeleton.findings_ = std::move(bodies.findings);
            skeleton.links_ = bodies.links.links();
            skeleton.set_files(spec, bodies.shown);
            skeleton.remarks_ = std::move(bodies.remarks);
            skeleton.needed_tags_ = joined_once({&skeleton.sender_.needed_tags(),
                                                 &skeleton.subject_.needed_tags(),
                                                 &skeleton.text_.needed_tags(),
                                                 &skeleton.html_.needed_tags()});
            skeleton.tags_ = joined_once({&skeleton.needed_tags_,
                                          &skeleton.sender_.tags(),
                                          &skeleton.subject_.tags(),
                                          &skeleton.preheader_.tags(),
                                          &skeleton.text_.tags(),
                                          &skeleton.html_.tags()});
        });
    }
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    if (skeleton.subject_.is_constant()) {
        const MergeFields nobody("", "", "");
        append_text_header(skeleton.subject_header_, "Subject", skeleton.subject_line(nobody, {}));
    }
    skeleton.expected_size_ =
        kHeaderRoom +
        std::max(spec.body_template.size() * 4, skeleton.text_.bytes() + skeleton.html_.bytes());
    return skeleton;
}

}  // namespace campaignd::mail
