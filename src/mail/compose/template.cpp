#include "mail/compose/template.h"

#include <algorithm>
#include <array>

namespace campaignd::mail {
namespace {

constexpr std::string_view kPixelBegin = "<img src=\"";
constexpr std::string_view kPixelEnd = "\" width=\"1\" height=\"1\" alt=\"\">";
// Nobody sees, hears or reaches it: what follows it is a machine.
constexpr std::string_view kTrapBegin = "<a href=\"";
constexpr std::string_view kTrapEnd =
    "\" style=\"display:none\" aria-hidden=\"true\" tabindex=\"-1\"></a>";
constexpr std::size_t kStackSize = 32;  // sections nest at most 30 deep (template_compiler.cpp)

struct PlainOutput {
    std::string& out;

    void value(std::string_view text) { out += text; }
};

struct EncodedOutput {
    QuotedPrintable& out;

    void value(std::string_view text) { out.write(text); }
};

}  // namespace

/// One rendering: walks the program with a stack of section values. Lives for one call.
template <class Output>
class TemplateRun {
  public:
    TemplateRun(const Template& compiled,
                const MergeFields& fields,
                Output output,
                const RenderOptions& options)
        : template_(compiled), fields_(fields), output_(output), options_(options) {}

    void run() { range(0, template_.ops_.size()); }

  private:
    void range(std::size_t at, std::size_t end);
    void section(const Template::Op& op, std::size_t at);
    void body(FieldValue value, std::size_t at, std::size_t end);
    void variable(const Template::Op& op);
    void literal(const Template::Literal& literal);
    std::size_t tracked(const Template::Op& op, std::size_t at);
    std::size_t picture(const Template::Op& op, std::size_t at);
    FieldValue resolve(const Template::Path& path);
    void spend(std::size_t bytes);

    const Template& template_;
    const MergeFields& fields_;
    Output output_;
    const RenderOptions& options_;
    std::array<FieldValue, kStackSize> stack_{};
    std::size_t depth_ = 0;
    std::size_t bytes_ = 0;
    std::size_t steps_ = 0;
    std::string scratch_;
    std::string escaped_;
};

template <class Output>
void TemplateRun<Output>::spend(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > options_.max_bytes) {
        fail(ErrorCode::kInvalid,
             "the rendered message is larger than " + std::to_string(options_.max_bytes) +
                 " bytes; shorten the template or the recipient's values");
    }
    if (++steps_ > options_.max_steps) {
        fail(ErrorCode::kInvalid, "the template repeats too much; nest fewer lists in each other");
    }
}

template <class Output>
void TemplateRun<Output>::range(std::size_t at, std::size_t end) {
    while (at < end) {
        const Template::Op& op = template_.ops_[at];
        switch (op.kind) {
            case Template::OpKind::kLiteral:
                literal(template_.literals_[op.operand]);
                ++at;
                break;
            case Template::OpKind::kVariable:
                variable(op);
                ++at;
                break;
            case Template::OpKind::kSection:
            case Template::OpKind::kInverted:
                spend(0);
                section(op, at + 1);
                at = op.end;
                break;
            case Template::OpKind::kLink:
            case Template::OpKind::kPixel:
            case Template::OpKind::kTrap:
                at = tracked(op, at);
                break;
            case Template::OpKind::kPicture:
                at = picture(op, at);
                break;
        }
    }
}

template <class Output>
void TemplateRun<Output>::section(const Template::Op& op, std::size_t at) {
    const FieldValue value = resolve(template_.paths_[op.operand]);
    const bool wanted = op.kind == Template::OpKind::kSection;
    if (value.truthy() != wanted) {
        return;
    }
    if (!wanted) {
        range(at, op.end);
        return;
    }
    if (!value.is_list()) {
        body(value, at, op.end);
        return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        spend(0);
        body(value.item(i), at, op.end);
    }
}

template <class Output>
void TemplateRun<Output>::body(FieldValue value, std::size_t at, std::size_t end) {
    check(depth_ < kStackSize, "template sections nest within the stack");
    stack_[depth_++] = value;
    range(at, end);
    --depth_;
}

template <class Output>
void TemplateRun<Output>::variable(const Template::Op& op) {
    const FieldValue value = resolve(template_.paths_[op.operand]);
    if (value.is_list()) {
        steps_ += value.size();  // each item is looked at
    }
    std::string_view text = value.text(scratch_);
    if (text.empty() && op.has_fallback) {
        text = template_.fallbacks_[op.fallback];
    }
    if (op.escape != Escape::kNone) {
        escaped_.clear();
        append_escaped(escaped_, text, op.escape);
        text = escaped_;
    }
    spend(text.size());
    output_.value(text);
}

/// Writes a tracked place and returns the op to go on with.
template <class Output>
std::size_t TemplateRun<Output>::tracked(const Template::Op& op, std::size_t at) {
    if (options_.tracker == nullptr) {
        return at + 1;
    }
    if (op.kind == Template::OpKind::kPixel && !options_.tracker->wants_pixel()) {
        return op.end;
    }
    scratch_.clear();
    if (op.kind == Template::OpKind::kPixel) {
        options_.tracker->append_pixel(scratch_);
    } else {
        options_.tracker->append_link(scratch_, static_cast<int>(op.operand));
    }
    escaped_.clear();
    if (op.kind == Template::OpKind::kPixel) {
        escaped_ += kPixelBegin;
    } else if (op.kind == Template::OpKind::kTrap) {
        escaped_ += kTrapBegin;
    }
    append_escaped(escaped_, scratch_, op.escape);
    if (op.kind == Template::OpKind::kPixel) {
        escaped_ += kPixelEnd;
    } else if (op.kind == Template::OpKind::kTrap) {
        escaped_ += kTrapEnd;
    }
    spend(escaped_.size());
    output_.value(escaped_);
    return op.end;
}

/// Likewise.
template <class Output>
std::size_t TemplateRun<Output>::picture(const Template::Op& op, std::size_t at) {
    if (options_.pictures == nullptr) {
        return at + 1;
    }
    const std::string& id = options_.pictures->at(op.operand);
    spend(id.size());
    output_.value(id);
    return op.end;
}

template <class Output>
void TemplateRun<Output>::literal(const Template::Literal& literal) {
    spend(literal.raw.size());
    if constexpr (std::is_same_v<Output, EncodedOutput>) {
        output_.out.write(literal.encoded);
    } else {
        output_.out += literal.raw;
    }
}

/// Mustache: the first part of a name is looked for from the innermost section outwards; the
/// rest must be inside what was found.
template <class Output>
FieldValue TemplateRun<Output>::resolve(const Template::Path& path) {
    steps_ += depth_ + path.parts.size();  // each is a look into an object
    if (path.parts.empty()) {
        return depth_ > 0 ? stack_[depth_ - 1] : FieldValue();
    }
    FieldValue found;
    for (std::size_t i = depth_; i > 0 && !found.found(); --i) {
        found = stack_[i - 1].member(path.parts.front());
    }
    if (!found.found() && path.parts.size() > 1) {
        // An imported column may itself be called "a.b".
        const FieldValue whole = fields_.find(path.name);
        if (whole.found()) {
            return whole;
        }
    }
    if (!found.found()) {
        found = fields_.find(path.parts.front());
    }
    for (std::size_t i = 1; i < path.parts.size(); ++i) {
        found = found.member(path.parts[i]);
    }
    return found;
}

void Template::render(const MergeFields& fields,
                      std::string& out,
                      const RenderOptions& options) const {
    TemplateRun<PlainOutput>(*this, fields, PlainOutput{out}, options).run();
}

void Template::render(const MergeFields& fields,
                      QuotedPrintable& out,
                      const RenderOptions& options) const {
    TemplateRun<EncodedOutput>(*this, fields, EncodedOutput{out}, options).run();
}

std::size_t Template::bytes() const noexcept {
    std::size_t sum = ops_.size() * sizeof(Op) + literals_.size() * sizeof(Literal) +
                      paths_.size() * (sizeof(Path) + 2 * sizeof(std::string));
    for (const Literal& literal : literals_) {
        sum += literal.raw.size() + literal.encoded.head.size() + literal.encoded.encoded.size();
    }
    for (const std::vector<std::string>* names : {&fallbacks_, &needed_tags_, &tags_}) {
        for (const std::string& name : *names) {
            sum += sizeof(std::string) + name.size();
        }
    }
    return sum;
}

bool Template::is_constant() const noexcept {
    return std::all_of(
        ops_.begin(), ops_.end(), [](const Op& op) { return op.kind == OpKind::kLiteral; });
}

std::string without_pixel(std::string html) {
    const std::size_t end = html.rfind(kPixelEnd);
    const std::size_t begin = html.rfind(kPixelBegin, end);
    if (end != std::string::npos && begin != std::string::npos) {
        html.erase(begin, end + kPixelEnd.size() - begin);
    }
    return html;
}

}  // namespace campaignd::mail
