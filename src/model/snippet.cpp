#include "model/snippet.h"

#include <algorithm>

#include "base/text.h"

namespace campaignd {

bool is_snippet_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= SnippetLimits::kNameBytes &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return is_alnum(c) || c == '_' || c == '-';
           });
}

const Snippet* find_snippet(const std::vector<Snippet>& snippets, std::string_view name) noexcept {
    const auto found = std::find_if(snippets.begin(), snippets.end(), [&](const Snippet& one) {
        return equals_ignoring_case(one.name, name);
    });
    return found == snippets.end() ? nullptr : &*found;
}

}  // namespace campaignd
