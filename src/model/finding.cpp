#include "model/finding.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"

namespace campaignd {
namespace {

/// One row of the table of checks.
struct Row {
    std::string_view word;
    std::string_view remedy;
};

/// By Check.
constexpr std::array<Row, 18> kChecks{{
    {"unknown_tag", "correct the name, or give people this attribute"},
    {"missing_value", "give a fallback, or fill in the value"},
    {"replies_elsewhere",
     "let replies go to the sender's mailbox, or stop people who replied by hand"},
    {"subject_empty", "write a subject that everybody gets something of"},
    {"subject_long", "put what matters first; phones show some 40 letters"},
    {"no_unsubscribe", "put the tag where you want the link"},
    {"link_broken", "give the whole address, beginning with https://"},
    {"link_private", "give the address under which everybody reaches it"},
    {"link_example", "put in your own address"},
    {"link_domain", "lead to pages under the domain that you write from, where you have them"},
    {"many_links", "leave out what few people need: filters and readers take fewer better"},
    {"uncounted_links", "put merge tags behind the host, outside lists"},
    {"image_alt", "say in words what each picture shows; alt=\"\" is for decoration alone"},
    {"image_address", "give the whole address of the picture, beginning with https://"},
    {"image_only",
     "write what matters as text, too: many programs load no pictures, and filters distrust such "
     "mail"},
    {"html_large", "shorten it, or lead to a page with the rest"},
    {"html_risk", "do without it, or make sure that the message reads well where it is missing"},
    {"slot", "fill it, or choose another layout"},
}};

const Row& row_of(Check check) {
    return kChecks.at(static_cast<std::size_t>(check));
}

/// Letters and digits alone, in small letters.
std::string bare(std::string_view name) {
    std::string out = to_lower(name);
    out.erase(std::remove_if(out.begin(),
                             out.end(),
                             [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; }),
              out.end());
    return out;
}

constexpr std::size_t kLongestGuess = 100;

/// Letters to add, take away, change or swap with the next one (Damerau-Levenshtein, optimal string
/// alignment). Of names up to kLongestGuess.
std::size_t slips(const std::string& a, const std::string& b) {
    using Costs = std::array<std::size_t, kLongestGuess + 1>;
    std::array<Costs, 3> rows{};  // those of i, i - 1 and i - 2
    for (std::size_t i = 0; i <= a.size(); ++i) {
        Costs& now = rows[i % 3];
        const Costs& before = rows[(i + 2) % 3];
        const Costs& earlier = rows[(i + 1) % 3];
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                now[j] = i + j;
                continue;
            }
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = std::min({before[j] + 1, now[j - 1] + 1, before[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = std::min(now[j], earlier[j - 2] + 1);
            }
        }
    }
    return rows[a.size() % 3][b.size()];
}

std::size_t distance_of(std::size_t a, std::size_t b) noexcept {
    return a > b ? a - b : b - a;
}

}  // namespace

std::string_view to_text(Check check) noexcept {
    return kChecks[static_cast<std::size_t>(check)].word;
}

std::string_view remedy_of(const Finding& finding) {
    return finding.remedy.empty() ? row_of(finding.check).remedy : finding.remedy;
}

std::string sentence(const Finding& finding) {
    const std::string variant =
        finding.variant ? " variant " + std::string(1, static_cast<char>('A' + *finding.variant))
                        : std::string();
    const std::string step = finding.step
                                 ? "steps[" + std::to_string(*finding.step) + "]" + variant + ": "
                                 : std::string();
    return step + finding.message + "; " + std::string(remedy_of(finding));
}

std::string meant_name(std::string_view name, const std::vector<std::string>& known) {
    const std::string wanted = bare(name);
    std::string best;
    // One slip in three letters, two in six and more.
    std::size_t least = std::min<std::size_t>(wanted.size() / 3, 2) + 1;
    if (wanted.size() > kLongestGuess) {
        return best;
    }
    const std::size_t looks = std::min(known.size(), kMostGuesses);
    for (std::size_t i = 0; i < looks; ++i) {
        const std::string& one = known[i];
        const std::string other = bare(one);
        // Each letter that is there or not is a slip.
        if (one == name || other.size() > kLongestGuess ||
            distance_of(wanted.size(), other.size()) >= least) {
            continue;
        }
        if (const std::size_t distance = slips(wanted, other); distance < least) {
            least = distance;
            best = one;
        }
    }
    return best;
}

}  // namespace campaignd
