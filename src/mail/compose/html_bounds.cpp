#include "mail/compose/html_bounds.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "mail/compose/html_elements.h"

namespace campaignd::mail {
namespace {

struct Open {
    std::string name;
    ElementClass kind = ElementClass::kOther;
    bool is_table = false;
    bool has_cell = false;  // a table: a cell or caption of it is open
    bool in_cell = false;   // it ends with the cell of the table around it
};

/// The elements that may be open. Lives for one count.
class Stack {
  public:
    void start(const std::string& name);
    void end(const std::string& name);

    std::size_t size() const noexcept { return open_.size(); }

    std::size_t formatting() const noexcept { return formatting_; }

    /// Inside of svg, math or select other rules hold for what is raw text.
    bool in_foreign() const;

  private:
    /// The innermost table, when it is what stands around here, or -1.
    std::ptrdiff_t table() const;
    void end_cell(std::size_t table);
    void close(std::size_t index);
    template <class Doomed>
    void erase_from(std::size_t index, Doomed&& doomed);

    std::vector<Open> open_;
    std::size_t formatting_ = 0;
};

std::ptrdiff_t Stack::table() const {
    for (std::size_t i = open_.size(); i > 0; --i) {
        if (open_[i - 1].is_table) {
            return static_cast<std::ptrdiff_t>(i) - 1;
        }
        if (open_[i - 1].kind == ElementClass::kBoundary && open_[i - 1].name == "template") {
            break;
        }
    }
    return -1;
}

template <class Doomed>
void Stack::erase_from(std::size_t index, Doomed&& doomed) {
    const auto begin = open_.begin() + static_cast<std::ptrdiff_t>(index);
    const auto kept = std::stable_partition(
        begin, open_.end(), [&](const Open& element) { return !doomed(element); });
    for (auto gone = kept; gone != open_.end(); ++gone) {
        formatting_ -= gone->kind == ElementClass::kFormatting ? 1U : 0U;
    }
    open_.erase(kept, open_.end());
}

/// Whatever was opened in a cell ends with it, formatting too (its marker is cleared).
void Stack::end_cell(std::size_t table) {
    if (open_[table].has_cell) {
        erase_from(table + 1, [](const Open& element) { return element.in_cell; });
        open_[table].has_cell = false;
    }
}

/// Closes the element and what is in it; formatting elements stay, to be repeated.
void Stack::close(std::size_t index) {
    open_[index].name.clear();
    open_[index].kind = ElementClass::kOther;
    erase_from(index, [](const Open& element) {
        return element.name.empty() || element.kind != ElementClass::kFormatting;
    });
}

bool Stack::in_foreign() const {
    return std::any_of(open_.begin(), open_.end(), [](const Open& element) {
        return element.name == "svg" || element.name == "math" || element.name == "select";
    });
}

void Stack::start(const std::string& name) {
    const std::ptrdiff_t inner = table();
    if (is_table_part(name)) {
        if (inner >= 0) {
            end_cell(static_cast<std::size_t>(inner));
            open_[static_cast<std::size_t>(inner)].has_cell =
                name == "td" || name == "th" || name == "caption";
        }
        return;
    }
    if (is_void(name) || ends_itself(name)) {
        return;
    }
    Open element{.name = name, .kind = element_class(name), .is_table = name == "table"};
    if (inner >= 0) {
        const Open& around = open_[static_cast<std::size_t>(inner)];
        if (element.is_table && !around.has_cell) {
            close(static_cast<std::size_t>(inner));  // a table directly in a table ends that
        } else {
            element.in_cell = around.has_cell;
        }
    }
    if (name == "a") {
        end(name);  // a link ends where the next begins
    }
    formatting_ += element.kind == ElementClass::kFormatting ? 1U : 0U;
    open_.push_back(std::move(element));
}

void Stack::end(const std::string& name) {
    if (is_table_part(name) || name == "table") {
        const std::ptrdiff_t inner = table();
        if (inner >= 0) {
            end_cell(static_cast<std::size_t>(inner));
            if (name == "table") {
                close(static_cast<std::size_t>(inner));
            }
        }
        return;
    }
    const ElementClass kind = element_class(name);
    for (std::size_t i = open_.size(); i > 0; --i) {
        const Open& element = open_[i - 1];
        if (element.name == name) {
            if (kind == ElementClass::kFormatting) {
                erase_from(i - 1, [first = true](const Open&) mutable {
                    return std::exchange(first, false);
                });
            } else {
                close(i - 1);
            }
            return;
        }
        const bool stops = element.kind == ElementClass::kBoundary ||
                           (kind == ElementClass::kOther && element.kind == ElementClass::kBlock);
        if (stops) {
            return;
        }
    }
}

/// Counts one document. Lives for one call.
class Counter {
  public:
    explicit Counter(std::string_view html) : html_(html), tokens_(html) {}

    HtmlCost run();

  private:
    void start(const HtmlToken& token);
    bool is_doubtful(const HtmlToken& token) const;
    [[noreturn]] void refuse(std::size_t at, const char* why) const;

    std::string_view html_;
    HtmlTokens tokens_;
    Stack stack_;
    HtmlCost cost_;
    std::size_t elements_ = 0;         // as written
    std::size_t root_attributes_ = 0;  // of all <html> and <body>: they end up in one
    bool doubtful_ = false;            // what is markup from here on cannot be told: nothing closes
};

void Counter::refuse(std::size_t at, const char* why) const {
    const std::string_view before = html_.substr(0, at);
    fail(ErrorCode::kInvalid,
         "line " + std::to_string(1 + std::count(before.begin(), before.end(), '\n')) + ": " + why);
}

void Counter::start(const HtmlToken& token) {
    std::size_t attributes = tokens_.attributes().size();
    if (token.name == "html" || token.name == "body") {
        attributes = root_attributes_ += attributes;
    }
    stack_.start(token.name);
    cost_.attributes = std::max(cost_.attributes, attributes);
    cost_.deepest = std::max(cost_.deepest, stack_.size());
    const bool formatting = element_class(token.name) == ElementClass::kFormatting;
    ++elements_;
    cost_.nodes += 1 + (formatting ? 0 : stack_.formatting());
    const std::size_t pairs = attributes * attributes;
    cost_.steps += 1 + pairs / 2 + (formatting ? pairs * stack_.formatting() : 0);
    if (attributes > kMost.attributes) {
        refuse(token.begin, "a tag has more than 250 attributes; is a quotation mark missing?");
    }
    if (stack_.size() > kMost.deepest) {
        refuse(token.begin, "more than 250 elements are open here; close those before");
    }
    if (cost_.nodes > kMost.nodes && 2 * elements_ > cost_.nodes) {
        refuse(token.begin, "more than 150,000 elements stand before; make the message smaller");
    }
    if (cost_.nodes > kMost.nodes) {
        refuse(token.begin,
               "too many elements such as <b>, <font> or <a> are still open here; close each "
               "where its text ends");
    }
}

/// Whether a browser may see markup in what was read over, or the other way round: a script that
/// holds a comment, or raw text and CDATA where svg, math or select set other rules.
bool Counter::is_doubtful(const HtmlToken& token) const {
    const std::string_view inside = html_.substr(token.begin, token.end - token.begin);
    if (token.kind == HtmlToken::Kind::kOther) {
        return inside.starts_with("<![CDATA[") && stack_.in_foreign();
    }
    return (token.name == "script" && inside.find("<!--") != inside.npos) ||
           (inside.find('<') != inside.npos && stack_.in_foreign());
}

HtmlCost Counter::run() {
    while (const auto token = tokens_.next()) {
        cost_.steps += 1 + stack_.size();
        if (token->kind == HtmlToken::Kind::kStart) {
            start(*token);
        } else if (token->kind == HtmlToken::Kind::kEnd && !doubtful_) {
            stack_.end(token->name);
        } else if (token->kind == HtmlToken::Kind::kRaw || token->kind == HtmlToken::Kind::kOther) {
            doubtful_ = doubtful_ || is_doubtful(*token);
        }
        if (cost_.steps > kMost.steps) {
            refuse(token->begin,
                   "up to here the HTML has more elements in each other than can be read; "
                   "make it smaller or flatter");
        }
    }
    return cost_;
}

}  // namespace

HtmlCost html_cost(std::string_view html) {
    return Counter(html).run();
}

void check_html_size(std::size_t bytes) {
    constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;
    if (bytes > kMostBytes) {
        fail(ErrorCode::kInvalid, "the message becomes more than 1 MiB of HTML; make it smaller");
    }
}

}  // namespace campaignd::mail
