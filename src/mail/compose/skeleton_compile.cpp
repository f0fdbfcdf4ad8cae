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
#include "mail/compose/skeleton.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kTextFooter = "\n--\nUnsubscribe: {{unsubscribe_url}}\n";
constexpr std::string_view kHtmlFooter =
    "<p style=\"margin-top:32px;font-size:12px;color:#666666\">"
    "<a href=\"{{unsubscribe_url}}\" style=\"color:#666666\">Unsubscribe</a></p>\n";
constexpr std::size_t kHeaderRoom = 2048;
constexpr std::size_t kMostHtml = std::size_t{1024} * 1024;

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

/// The text part's source. What a person wrote as text is all there is: its tags are tags.
TaggedText text_source(const SkeletonSpec& spec, const std::string& html) {
    if (spec.format == BodyFormat::kBlocks) {
        return html_to_text(with_unix_newlines(blocks_to_plain_html(*spec.blocks)));
    }
    if (spec.format != BodyFormat::kText) {
        return html_to_text(html);
    }
    TaggedText text{with_unix_newlines(spec.body_template), {}};
    TagScanner scanner(text.text);
    while (const auto tag = scanner.next()) {
        text.tags.push_back(tag->begin);
    }
    return text;
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

/// Both parts of the message as compiled templates.
struct Bodies {
    Template text;
    Template html;
    bool footer_added = false;
    LinkBook links;
    std::vector<std::string> remarks;
    std::set<std::size_t> shown{};  // numbers of the pictures inside the message
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
void remark_links(const LinkBook& links, std::vector<std::string>& remarks) {
    if (links.uncounted().count > 0) {
        remarks.push_back("clicks on " + listed(links.uncounted()) +
                          " are not counted: a merge tag decides where they lead; put tags behind "
                          "the host, outside lists");
    }
    if (links.beyond().count > 0) {
        remarks.push_back("clicks on " + std::to_string(links.beyond().count) +
                          " links are not counted: a message counts its first 1,000 different "
                          "links, each of at most 4,000 bytes; these lead on as they are: " +
                          listed(links.beyond()));
    }
}

/// Blocks that show no link to unsubscribe get the block that does.
std::string html_of_blocks(BlockDocument& document, bool& footer_added) {
    std::string html = blocks_to_html(document);
    if (!shows_tag(html, "unsubscribe_url")) {
        document.blocks.emplace_back().content = FooterBlock{};
        footer_added = true;
        html = blocks_to_html(document);
    }
    return html;
}

/// `missing`: what a look at the message goes without.
Bodies compile_bodies(SkeletonSpec spec,
                      const std::string& field,
                      const std::vector<FieldError>& missing) {
    Bodies bodies{
        .text = {}, .html = {}, .links = LinkBook(spec.links, spec.links_grow), .remarks = {}};
    std::string html = with_unix_newlines(spec.format == BodyFormat::kBlocks
                                              ? html_of_blocks(*spec.blocks, bodies.footer_added)
                                              : html_source(spec));
    if (html.size() > kMostHtml) {
        fail(ErrorCode::kInvalid, "the message becomes more than 1 MiB of HTML; make it smaller");
    }
    TaggedText text = text_source(spec, html);
    HtmlEnd end = find_end(html);
    bodies.remarks = foreign_marks(spec.format == BodyFormat::kBlocks ? html : spec.body_template);
    for (const FieldError& fault : missing) {
        bodies.remarks.push_back(fault.field + ' ' + fault.message);
    }
    bodies.remarks.insert(
        bodies.remarks.end(), spec.missing_files.begin(), spec.missing_files.end());
    if (!end.warning.empty()) {
        bodies.remarks.push_back(std::move(end.warning));
    }
    if (!spec.is_answer && !shows_tag(html, "unsubscribe_url")) {
        html.insert(end.position, kHtmlFooter);
        end.position += kHtmlFooter.size();
        bodies.footer_added = true;
    }
    if (!spec.is_answer && !text_shows_tag(text, "unsubscribe_url")) {
        add_text_footer(text);
        bodies.footer_added = true;
    }
    std::vector<TrackSpan> spans = html_spans(spec, html, end.position, bodies);
    bodies.html = compile_part(html, TemplateKind::kHtml, field + " (HTML part)", std::move(spans));
    spans = spec.track_clicks ? bodies.links.find_in_text(text) : std::vector<TrackSpan>();
    bodies.text = compile_part(
        text.text, TemplateKind::kText, field + " (text part)", std::move(spans), &text.tags);
    remark_links(bodies.links, bodies.remarks);
    return bodies;
}

/// The author's own text: its line numbers are the ones a fault should name. A look at the message
/// goes without what is `missing`.
bool check_body(const SkeletonSpec& spec,
                const std::string& field,
                std::vector<FieldError>& faults,
                std::vector<FieldError>& missing) {
    const std::size_t before = faults.size();
    if (spec.format == BodyFormat::kBlocks) {
        check(spec.blocks.has_value(), "the format blocks comes with blocks");
        BlockFaults found = check_blocks(*spec.blocks, field);
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
    const std::string subject_field = spec.field_prefix + "subject";
    const std::string body_field =
        spec.field_prefix + (spec.format == BodyFormat::kBlocks ? "blocks" : "body");
    Skeleton skeleton;
    skeleton.is_answer_ = spec.is_answer;
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

    std::vector<FieldError> missing;
    if (check_body(spec, body_field, faults, missing)) {
        collect(faults, body_field, [&] {
            Bodies bodies = compile_bodies(spec, body_field, missing);
            skeleton.text_ = std::move(bodies.text);
            skeleton.html_ = std::move(bodies.html);
            skeleton.footer_added_ = bodies.footer_added;
            skeleton.links_ = bodies.links.links();
            skeleton.set_files(spec, bodies.shown);
            skeleton.remarks_ = std::move(bodies.remarks);
            skeleton.needed_tags_ = joined_once({&skeleton.subject_.needed_tags(),
                                                 &skeleton.text_.needed_tags(),
                                                 &skeleton.html_.needed_tags()});
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
