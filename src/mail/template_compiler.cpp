#include <algorithm>
#include <utility>

#include "mail/tag_scanner.h"
#include "mail/template.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMaxSourceBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMaxDepth = 30;
constexpr std::size_t kMaxFaults = 20;

void add_once(std::vector<std::string>& names, std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.emplace_back(name);
    }
}

}  // namespace

/// Turns a source into a Template's flat program; collects faults instead of stopping at one.
class TemplateCompiler {
  public:
    TemplateCompiler(std::string source,
                     TemplateKind kind,
                     std::string_view field,
                     std::vector<FieldError>& faults)
        : source_(std::move(source)), field_(field), faults_(faults), context_(kind) {}

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
    void add_literal(std::string_view text);
    void add_tag(const Tag& tag);
    void add_variable(const Tag& tag);
    void open_section(const Tag& tag);
    void close_section(const Tag& tag);
    std::uint32_t path_index(std::string_view name);

    std::string source_;
    std::string field_;
    std::vector<FieldError>& faults_;
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

Template TemplateCompiler::run() {
    if (source_.size() > kMaxSourceBytes) {
        fault(1, "the template is larger than 1 MiB; make it smaller");
        return {};
    }
    TagScanner scanner(source_);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        const auto line = tag->fault.empty() ? standalone_line(source_, *tag) : std::nullopt;
        const std::size_t begin = line ? line->begin : tag->begin;
        if (begin > cursor) {
            add_literal(std::string_view(source_).substr(cursor, begin - cursor));
        }
        cursor = line ? line->end : tag->end;
        add_tag(*tag);
    }
    add_literal(std::string_view(source_).substr(cursor));
    for (const OpenSection& section : open_) {
        fault(section.line,
              std::string("section {{") + section.sigil + section.name + "}} is never closed");
    }
    return found_ == 0 ? std::move(out_) : Template();
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
        return;
    }
    switch (tag.kind) {
        case TagKind::kComment:
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
    for (std::size_t i = 0; i < out_.paths_.size(); ++i) {
        if (out_.paths_[i].name == name) {
            return static_cast<std::uint32_t>(i);
        }
    }
    Template::Path path;
    path.name = name;
    if (name != ".") {
        std::size_t at = 0;
        for (std::size_t dot = 0; dot != std::string_view::npos; at = dot + 1) {
            dot = name.find('.', at);
            path.parts.emplace_back(name.substr(at, dot - at));
        }
        add_once(out_.tags_, name);
    }
    out_.paths_.push_back(std::move(path));
    return static_cast<std::uint32_t>(out_.paths_.size() - 1);
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
    } else if (open_.empty() && tag.name != ".") {
        add_once(out_.needed_tags_, tag.name);
    }
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
                           std::vector<FieldError>& faults) {
    return TemplateCompiler(with_unix_newlines(source), kind, field, faults).run();
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
