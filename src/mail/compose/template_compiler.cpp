#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "mail/compose/tag_scanner.h"
#include "mail/compose/template.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMaxSourceBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxDepth = 30;
constexpr std::size_t kMaxFaults = 20;
constexpr std::size_t kMaxTags = 10'000;
constexpr std::size_t kMaxNames = 1'000;

}  // namespace

/// Turns a source into a Template's flat program; collects faults instead of stopping at one.
class TemplateCompiler {
  public:
    TemplateCompiler(std::string source,
                     TemplateKind kind,
                     std::string_view field,
                     std::vector<FieldError>& faults,
                     std::vector<TrackSpan> spans,
                     const TagPlaces* places)
        : source_(std::move(source)),
          field_(field),
          faults_(faults),
          kind_(kind),
          spans_(std::move(spans)),
          places_(places),
          context_(kind) {}

    Template run();

  private:
    struct OpenSection {
        std::size_t op;
        std::string name;
        int line;
        char sigil;
        MergeContext context;
    };

    void fault(int line, const std::string& message);
    bool too_many(const Tag& tag, std::size_t tags);
    void add_text(std::size_t begin, std::size_t end);
    void add_literal(std::string_view text);
    void open_link(const TrackSpan& span);
    void add_tag(const Tag& tag);
    void add_variable(const Tag& tag);
    void open_section(const Tag& tag);
    void close_section(const Tag& tag);
    std::uint32_t path_index(std::string_view name);
    void note_tag(std::uint32_t path);

    std::string source_;
    std::string field_;
    std::vector<FieldError>& faults_;
    const TemplateKind kind_;
    const std::vector<TrackSpan> spans_;
    const TagPlaces* places_;
    std::unordered_map<std::string, std::uint32_t> path_numbers_{};
    std::unordered_set<std::uint32_t> needed_{};  // paths in needed_tags_
    std::unordered_set<std::uint32_t> noted_{};   // paths in tags_
    std::size_t span_ = 0;                        // the next one, or the one that is open
    std::optional<std::size_t> link_op_{};        // of the open one
    MergeContext context_;
    Template out_;
    std::vector<OpenSection> open_;
    std::size_t found_ = 0;
};

void TemplateCompiler::fault(int line, const std::string& message) {
    if (++found_ <= kMaxFaults) {
        faults_.push_back({field_, "line " + std::to_string(line) + ": " + message});
    }
}

/// A message of people has some dozens of tags: with thousands something else went wrong.
bool TemplateCompiler::too_many(const Tag& tag, std::size_t tags) {
    if (tags > kMaxTags) {
        fault(tag.line, "from here on there are more than 10,000 merge tags; use fewer");
        return true;
    }
    if (out_.paths_.size() > kMaxNames) {
        fault(tag.line,
              "from here on there are more than 1,000 different merge tags; use fewer fields");
        return true;
    }
    return false;
}

Template TemplateCompiler::run() {
    if (source_.size() > kMaxSourceBytes) {
        fault(1, "the template is larger than 1 MiB; make it smaller");
        return {};
    }
    TagScanner scanner(source_, places_);
    std::size_t cursor = 0;
    std::size_t tags = 0;
    while (const auto tag = scanner.next()) {
        if (too_many(*tag, ++tags)) {
            return {};
        }
        const auto line = tag->fault.empty() ? standalone_line(source_, *tag) : std::nullopt;
        const std::size_t begin = line ? line->begin : tag->begin;
        if (begin >= cursor) {
            add_text(cursor, begin);
        }
        cursor = line ? line->end : tag->end;
        add_tag(*tag);
    }
    add_text(cursor, source_.size());
    for (const OpenSection& section : open_) {
        fault(section.line,
              std::string("section {{") + section.sigil + section.name + "}} is never closed");
    }
    return found_ == 0 ? std::move(out_) : Template();
}

/// Text between tags, cut where tracked places begin and end.
void TemplateCompiler::add_text(std::size_t begin, std::size_t end) {
    const std::string_view source = source_;
    while (true) {
        const bool more = span_ < spans_.size();
        const std::size_t next = !more ? end : link_op_ ? spans_[span_].end : spans_[span_].begin;
        const std::size_t stop = std::clamp(next, begin, end);
        add_literal(source.substr(begin, stop - begin));
        begin = stop;
        if (!more || next > stop) {
            return;
        }
        if (link_op_) {
            out_.ops_[*link_op_].end = static_cast<std::uint32_t>(out_.ops_.size());
            link_op_.reset();
            ++span_;
        } else {
            open_link(spans_[span_]);
        }
    }
}

void TemplateCompiler::open_link(const TrackSpan& span) {
    Template::Op op;
    constexpr Template::OpKind kKinds[] = {Template::OpKind::kLink,
                                           Template::OpKind::kPixel,
                                           Template::OpKind::kTrap,
                                           Template::OpKind::kPicture};
    op.kind = kKinds[static_cast<std::size_t>(span.kind)];
    op.escape = kind_ == TemplateKind::kHtml ? Escape::kHtml : Escape::kNone;
    op.operand = static_cast<std::uint32_t>(span.number);
    link_op_ = out_.ops_.size();
    out_.ops_.push_back(op);
}

void TemplateCompiler::add_literal(std::string_view text) {
    if (text.empty()) {
        return;
    }
    context_.feed(text);
    Template::Op op;
    op.operand = static_cast<std::uint32_t>(out_.literals_.size());
    out_.literals_.emplace_back(std::string(text));
    out_.ops_.push_back(op);
}

void TemplateCompiler::add_tag(const Tag& tag) {
    if (!tag.fault.empty()) {
        fault(tag.line, tag.fault);
        if (tag.kind == TagKind::kSection && !tag.name.empty()) {
            open_section(tag);  // so that its end is no second fault
        }
        return;
    }
    switch (tag.kind) {
        case TagKind::kComment:
        case TagKind::kPartial:
            return;
        case TagKind::kSection:
        case TagKind::kInverted:
            open_section(tag);
            return;
        case TagKind::kClose:
            close_section(tag);
            return;
        case TagKind::kVariable:
        case TagKind::kRaw:
            add_variable(tag);
            return;
    }
}

std::uint32_t TemplateCompiler::path_index(std::string_view name) {
    const auto next = static_cast<std::uint32_t>(out_.paths_.size());
    const auto [known, is_new] = path_numbers_.emplace(name, next);
    if (!is_new) {
        return known->second;
    }
    Template::Path path;
    path.name = name;
    if (name != ".") {
        std::size_t at = 0;
        for (std::size_t dot = 0; dot != std::string_view::npos; at = dot + 1) {
            dot = name.find('.', at);
            path.parts.emplace_back(name.substr(at, dot - at));
        }
    }
    out_.paths_.push_back(std::move(path));
    return next;
}

void TemplateCompiler::note_tag(std::uint32_t path) {
    const bool is_inner = std::any_of(open_.begin(), open_.end(), [](const OpenSection& section) {
        return section.sigil == '#';
    });
    const std::string& name = out_.paths_[path].name;
    if (!is_inner && name != "." && noted_.insert(path).second) {
        out_.tags_.push_back(name);
    }
}

void TemplateCompiler::add_variable(const Tag& tag) {
    Template::Op op;
    op.kind = Template::OpKind::kVariable;
    op.escape = tag.kind == TagKind::kRaw ? Escape::kNone : context_.escape();
    op.operand = path_index(tag.name);
    if (tag.fallback) {
        op.has_fallback = true;
        op.fallback = static_cast<std::uint32_t>(out_.fallbacks_.size());
        out_.fallbacks_.emplace_back(*tag.fallback);
    } else if (open_.empty() && tag.name != "." && needed_.insert(op.operand).second) {
        out_.needed_tags_.emplace_back(tag.name);
    }
    note_tag(op.operand);
    context_.note_value();
    out_.ops_.push_back(op);
}

void TemplateCompiler::open_section(const Tag& tag) {
    const bool inverted = tag.kind == TagKind::kInverted;
    if (open_.size() == kMaxDepth) {
        fault(tag.line, "{{#" + std::string(tag.name) + "}} is nested more than 30 deep");
    }
    Template::Op op;
    op.kind = inverted ? Template::OpKind::kInverted : Template::OpKind::kSection;
    op.operand = path_index(tag.name);
    note_tag(op.operand);
    open_.push_back(
        {out_.ops_.size(), std::string(tag.name), tag.line, inverted ? '^' : '#', context_});
    out_.ops_.push_back(op);
}

void TemplateCompiler::close_section(const Tag& tag) {
    const std::string name(tag.name);
    if (open_.empty()) {
        fault(tag.line, "{{/" + name + "}} closes a section that was never opened");
        return;
    }
    OpenSection& section = open_.back();
    if (section.name != name) {
        fault(tag.line,
              "{{/" + name + "}} closes {{" + section.sigil + section.name + "}} of line " +
                  std::to_string(section.line) + "; close that first");
    }
    out_.ops_[section.op].end = static_cast<std::uint32_t>(out_.ops_.size());
    // What follows may stand where the section began, since the section may print nothing.
    if (section.context.escape() == Escape::kWholeUrl) {
        context_ = section.context;
    }
    open_.pop_back();
}

Template Template::compile(std::string_view source,
                           TemplateKind kind,
                           std::string_view field,
                           std::vector<FieldError>& faults,
                           std::vector<TrackSpan> spans,
                           const TagPlaces* places) {
    return TemplateCompiler(
               with_unix_newlines(source), kind, field, faults, std::move(spans), places)
        .run();
}

Template Template::compile(std::string_view source, TemplateKind kind, std::string_view field) {
    std::vector<FieldError> faults;
    Template compiled = compile(source, kind, field, faults);
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    return compiled;
}

}  // namespace campaignd::mail
