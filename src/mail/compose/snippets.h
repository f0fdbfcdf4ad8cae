#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "mail/compose/skeleton.h"
#include "model/snippet.h"

namespace campaignd::mail {

/// What a text becomes, and with it the snippets in it.
enum class SnippetPlace { kMarkdown, kHtml, kText };

/// Puts snippets in the places of their tags {{> name}}, those within snippets too. A snippet that
/// holds itself, and one that is too deep, too often or too much, is a fault. Lives for one
/// message; belongs to one thread.
class SnippetWriter {
  public:
    /// `snippets` must outlive it.
    explicit SnippetWriter(const std::vector<Snippet>& snippets) : snippets_(snippets) {}

    /// The text with its snippets. `field` names it in faults.
    std::string write(std::string_view text, SnippetPlace place, const std::string& field);

    /// All texts of a message's source.
    void write(SkeletonSpec& spec);

    std::vector<FieldError>& faults() noexcept { return faults_; }

    /// Indexes of the snippets that were put somewhere.
    const std::set<std::size_t>& used() const noexcept { return used_; }

  private:
    std::string expanded(std::string_view text, SnippetPlace place, const std::string& field);
    std::string content_of(const Snippet& snippet,
                           SnippetPlace place,
                           bool alone,
                           const std::string& field);
    bool may_use(const Snippet* snippet, std::string_view name, const std::string& field);
    void fault(const std::string& field, const std::string& message);

    const std::vector<Snippet>& snippets_;
    std::vector<FieldError> faults_;
    std::set<std::size_t> used_;
    std::vector<const Snippet*> open_;  // those that are being written, from the outermost on
    std::size_t uses_ = 0;
    std::size_t bytes_ = 0;
};

/// True when a text has a tag of a snippet.
bool has_snippet(std::string_view text);

}  // namespace campaignd::mail
