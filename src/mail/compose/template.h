#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "mail/compose/links.h"
#include "mail/compose/merge_context.h"
#include "mail/compose/merge_fields.h"
#include "mail/compose/quoted_printable.h"
#include "mail/compose/tag_scanner.h"

namespace campaignd::mail {

/// How much one rendering may do before it is stopped, so that no data can exhaust a worker, and
/// who writes its tracked links.
struct RenderOptions {
    std::size_t max_bytes = std::size_t{2} * 1024 * 1024;
    std::size_t max_steps = 1'000'000;     // operations, rounds of sections, looks for names
    const LinkTracker* tracker = nullptr;  // writes the tracked places; null: as the author did
    /// Stands in place of the pictures inside the message, by number; null: as the author did.
    const std::vector<std::string>* pictures = nullptr;
};

/// A Mustache template compiled once and rendered for many recipients: interpolation, sections,
/// inverted sections, comments, dotted names, the implicit iterator and the standalone-line rule as
/// in the Mustache spec, and {{x|fallback}} for "x, or this text when x is missing or empty".
/// No lambdas or change of delimiters; partials are put in before (snippets.h). Compiling takes
/// work in proportion to the source; at most 10,000 tags of 1,000 names in at most 1 MiB are taken.
/// In HTML a value is escaped for the place it stands in (see MergeContext), {{{x}}} is not; in
/// text nothing is, save inside a URL. A missing value prints nothing. Immutable, so thread-safe; a
/// value that owns all it needs.
class Template {
  public:
    /// `field` names the input in faults, such as "steps[0].body".
    /// Throws Error(kInvalid) with every fault found, each naming its line and tag.
    static Template compile(std::string_view source, TemplateKind kind, std::string_view field);

    /// As compile(), but adds the faults to `faults` and returns an empty template. `spans` are
    /// places of a source with LF line ends that a LinkTracker writes, ascending, apart from each
    /// other, with no end inside a tag. With `places`, tags begin there and nowhere else.
    static Template compile(std::string_view source,
                            TemplateKind kind,
                            std::string_view field,
                            std::vector<FieldError>& faults,
                            std::vector<TrackSpan> spans = {},
                            const TagPlaces* places = nullptr);

    /// Appends the rendering to `out`. Throws Error(kInvalid) past a limit.
    void render(const MergeFields& fields,
                std::string& out,
                const RenderOptions& options = {}) const;

    /// The same text as render(), encoded on its way; literals were encoded at compile time.
    void render(const MergeFields& fields,
                QuotedPrintable& out,
                const RenderOptions& options = {}) const;

    /// Names that leave a visible gap when missing: variables outside any section, no fallback.
    const std::vector<std::string>& needed_tags() const noexcept { return needed_tags_; }

    /// All names of variables and sections that can only mean values of the recipient: none from
    /// within a {{#section}}, which gives names another meaning.
    const std::vector<std::string>& tags() const noexcept { return tags_; }

    /// About what it occupies, for a cache that counts.
    std::size_t bytes() const noexcept;

    /// True when every recipient gets the same text.
    bool is_constant() const noexcept;

  private:
    friend class TemplateCompiler;
    template <class Output>
    friend class TemplateRun;

    enum class OpKind : std::uint8_t {
        kLiteral,
        kVariable,
        kSection,
        kInverted,
        kLink,  // for a tracker; what the author wrote is what follows it, up to `end`
        kPixel,
        kTrap,
        kPicture  // as kLink
    };

    /// One step of the flat program. A section's body is what follows it, up to `end`.
    struct Op {
        OpKind kind = OpKind::kLiteral;
        Escape escape = Escape::kNone;
        bool has_fallback = false;
        std::uint32_t operand = 0;   // index into literals_ or paths_, or a link's number
        std::uint32_t fallback = 0;  // index into fallbacks_
        std::uint32_t end = 0;       // first op after the section or link
    };

    struct Literal {
        explicit Literal(std::string text) : raw(std::move(text)), encoded(raw) {}

        std::string raw;
        QuotedPrintableLiteral encoded;
    };

    struct Path {
        std::string name;
        std::vector<std::string> parts;  // more than one for a dotted name, none for "."
    };

    std::vector<Op> ops_;
    std::vector<Literal> literals_;
    std::vector<Path> paths_;
    std::vector<std::string> fallbacks_;
    std::vector<std::string> needed_tags_;
    std::vector<std::string> tags_;
};

/// A rendered document without the pixel that counts its openings: for a look that must not count.
std::string without_pixel(std::string html);

}  // namespace campaignd::mail
