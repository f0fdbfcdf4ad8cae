#pragma once

#include <compare>
#include <cstddef>
#include <map>
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
/// holds itself, and one that is too deep, too often or too much, is a fault. A snippet is read
/// once for each kind of place, however often it is used. Lives for one message; belongs to one
/// thread.
class SnippetWriter {
  public:
    static constexpr std::size_t kMostFaults = 20;

    /// `snippets` must outlive it.
    explicit SnippetWriter(const std::vector<Snippet>& snippets) : snippets_(snippets) {}

    /// The text with its snippets. `field` names it in faults.
    std::string write(std::string_view text, SnippetPlace place, const std::string& field);

    /// All texts of a message's source.
    void write(SkeletonSpec& spec);
    /// All texts of blocks, those of their theme too.
    void write(BlockDocument& blocks, const std::string& field);

    /// The first kMostFaults.
    std::vector<FieldError>& faults() noexcept { return faults_; }

    /// Indexes of the snippets that were put somewhere.
    const std::set<std::size_t>& used() const noexcept { return used_; }

    /// Bytes of snippets that were read, each kind of place counted.
    std::size_t bytes_read() const noexcept { return read_; }

  private:
    /// A snippet as it stands in one kind of place, with all that is in it.
    struct Made {
        std::string content{};
        std::size_t uses = 0;   // of other snippets within
        std::size_t bytes = 0;  // put into it and into those within
        std::size_t depth = 0;  // 1: holds no other
    };

    struct Key {
        const Snippet* snippet;
        SnippetPlace place;
        bool alone;  // on a line of its own

        auto operator<=>(const Key&) const = default;
    };

    std::string expanded(std::string_view text, SnippetPlace place, const std::string& field);
    std::string content_of(const Key& key, const std::string& field);
    Made make(const Key& key, const std::string& field);
    const Snippet* find(std::string_view name);
    bool may_use(const Snippet* snippet, std::string_view name, const std::string& field);
    bool is_too_much(const std::string& field);
    bool is_too_deep(std::size_t depth, const std::string& field);
    void fault(const std::string& field, const std::string& message);

    const std::vector<Snippet>& snippets_;
    std::map<std::string, const Snippet*> names_;  // in small letters; made at the first use
    std::map<Key, Made> made_;
    std::vector<FieldError> faults_;
    std::set<std::size_t> used_;
    std::vector<const Snippet*> open_;  // those that are being written, from the outermost on
    std::size_t uses_ = 0;
    std::size_t bytes_ = 0;
    std::size_t read_ = 0;
    std::size_t depth_ = 0;  // of what stands in the text that is being expanded
};

/// True when a text has a tag of a snippet.
bool has_snippet(std::string_view text);

}  // namespace campaignd::mail
