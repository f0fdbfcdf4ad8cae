#pragma once

#include <string>
#include <string_view>

namespace campaignd::mail {

/// What a template is for.
enum class TemplateKind { kText, kHtml };

/// How a value is made harmless where it stands.
enum class Escape {
    kNone,
    kHtml,       // & < > " '
    kAttribute,  // an attribute value without quotes: every byte that could end it
    kUrl,        // inside a URL: percent-encoded (RFC 3986 section 2.1)
    kWholeUrl    // a whole URL in an attribute: HTML-escaped, script schemes replaced by "#"
};

/// Follows the literal text of a template and tells which escape a value needs at this point.
/// In text nothing is escaped except inside a URL, which a blank would otherwise cut short. In HTML
/// it knows tags, attributes and which attributes hold URLs; comments count as content, for mail
/// hides markup for some clients in them. Belongs to one thread.
class MergeContext {
  public:
    explicit MergeContext(TemplateKind kind) : kind_(kind) {}

    void feed(std::string_view literal);

    /// The escape for a value here.
    Escape escape() const noexcept;

    /// A value was put here.
    void note_value() noexcept;

    /// In HTML: between < and > of a tag.
    bool in_markup() const noexcept { return state_ != State::kContent && state_ != State::kOpen; }

  private:
    enum class State { kContent, kOpen, kName, kBeforeValue, kValue };

    void feed_html(char c);
    void feed_name(char c);
    void feed_value(char c) noexcept;
    void feed_text(char c);
    void begin_value(char quote) noexcept;
    bool url_attribute() const noexcept;

    TemplateKind kind_;
    State state_ = State::kContent;
    std::string name_;  // of the attribute (or the tag) being read; in text: the present word
    bool name_ended_ = false;
    char quote_ = 0;
    bool value_begun_ = false;
};

/// Appends `value` made harmless to `out`.
void append_escaped(std::string& out, std::string_view value, Escape escape);

}  // namespace campaignd::mail
