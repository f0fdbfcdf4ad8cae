#include "mail/compose/snippets.h"

#include "fuzz/targets.h"

namespace campaignd::fuzz {

/// Three snippets and a text that may hold each other.
void snippets(Input input) {
    std::vector<Snippet> all(3);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].name = std::string(1, static_cast<char>('a' + i));
        all[i].format = static_cast<StepFormat>(input.below(3));
        all[i].body = first_of(input.part(), 4'000);
    }
    const auto place = static_cast<mail::SnippetPlace>(input.below(3));
    const std::string_view text = first_of(input.rest(), 8'000);
    mail::SnippetWriter writer(all);
    const std::string out = writer.write(text, place, "body");
    require(writer.faults().size() <= mail::SnippetWriter::kMostFaults, "faults are bounded");
    require(out.size() <= text.size() + 3 * SnippetLimits::kBytes, "what is put in is bounded");
    require(writer.bytes_read() <= 2 * SnippetLimits::kBytes, "what is read is bounded");
    if (!mail::has_snippet(text)) {
        require(out == text, "a text without snippets stays as it is");
    }
    mail::SnippetWriter again(all);
    again.write(text, place, "body");
    require(again.faults().size() == writer.faults().size() && again.used() == writer.used(),
            "the same text has the same faults");
}

}  // namespace campaignd::fuzz
