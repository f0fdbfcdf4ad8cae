#include "mail/inbound/bounce_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "base/words.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kLookedAt = 4 << 10;
constexpr std::size_t kWidestGap = 60;
constexpr std::size_t kKinds = static_cast<std::size_t>(BounceWords::kVagueTrouble) + 1;

/// The parts of a phrase, in order; one without a `*` has one.
using Phrase = std::vector<std::string>;

std::string spelled(std::string_view part) {
    std::string out(part);
    std::replace(out.begin(), out.end(), '~', ' ');
    return out;
}

std::vector<Phrase> read_phrases(std::string_view table) {
    std::vector<Phrase> phrases;
    for_each_word(table, [&](std::string_view word) {
        Phrase phrase;
        for (const std::string_view part : split(trim(word), '*')) {
            phrase.push_back(spelled(trim(part)));
        }
        phrases.push_back(std::move(phrase));
    });
    return phrases;
}

using Table = std::array<std::vector<Phrase>, kKinds>;

const Table& phrases() {
    static const Table table = [] {
        Table read;
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            const auto words = static_cast<BounceWords>(kind);
            read.at(kind) = read_phrases(bounce_phrases_about_us(words));
            for (Phrase& phrase : read_phrases(bounce_phrases_about_them(words))) {
                read.at(kind).push_back(std::move(phrase));
            }
        }
        return read;
    }();
    return table;
}

/// The rest of the phrase follows `from`, each part within a gap of the one before.
bool goes_on(std::string_view text, std::size_t from, const Phrase& phrase) {
    for (std::size_t part = 1; part < phrase.size(); ++part) {
        const std::string& words = phrase[part];
        const std::size_t at = text.substr(from, kWidestGap + words.size()).find(words);
        if (at == std::string_view::npos) {
            return false;
        }
        from += at + words.size();
    }
    return true;
}

bool holds(std::string_view text, const Phrase& phrase) {
    const std::string& first = phrase.front();
    for (std::size_t at = text.find(first); at != std::string_view::npos;
         at = text.find(first, at + 1)) {
        if (goes_on(text, at + first.size(), phrase)) {
            return true;
        }
    }
    return false;
}

/// "550-" or "550-5.7.1" before the words of a line.
std::string_view without_repeated_code(std::string_view word) {
    if (word.size() < 4 || !is_digit(word[0]) || !is_digit(word[1]) || !is_digit(word[2]) ||
        word[3] != '-') {
        return word;
    }
    word.remove_prefix(4);
    return word.substr(std::min(word.find_first_not_of("0123456789.#"), word.size()));
}

/// "from:<a@b>:" becomes "from:<@>:".
void append_address(std::string& out, std::string_view word) {
    constexpr std::string_view kAround = "<>()[]{}\"',;:";
    const std::size_t at = word.find('@');
    const std::size_t before = word.find_last_of(kAround, at);
    const std::size_t behind = std::min(word.find_first_of(kAround, at), word.size());
    out += word.substr(0, before == std::string_view::npos ? 0 : before + 1);
    out += '@';
    out += word.substr(behind);
}

/// A name of a host: the word behind "host", or what has its address behind it.
bool names_host(std::string_view word, std::string_view before) {
    return (before == "host" && word.find('.') != std::string_view::npos) ||
           (word.find('.') < word.find('[') && word.find('[') != std::string_view::npos);
}

/// The apostrophe of print (U+2019) as the one of a keyboard.
std::string with_plain_apostrophes(std::string text) {
    constexpr std::string_view kPrinted = "\xE2\x80\x99";
    for (std::size_t at = text.find(kPrinted); at != std::string::npos;
         at = text.find(kPrinted, at + 1)) {
        text.replace(at, kPrinted.size(), 1, '\'');
    }
    return text;
}

}  // namespace

std::string prepare_refusal(std::string_view text) {
    const std::string lower = with_plain_apostrophes(to_lower(text.substr(0, kLookedAt)));
    std::string out;
    std::string_view before;
    std::string_view rest = lower;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(" \t\r\n\f\v"), rest.size());
        std::string_view word = without_repeated_code(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (word.empty()) {
            continue;
        }
        const bool host = word.find("://") == std::string_view::npos && names_host(word, before);
        before = word;
        if (host && word.find('@') == std::string_view::npos) {
            continue;
        }
        out += out.empty() ? "" : " ";
        if (word.find("://") != std::string_view::npos) {
            out += word.substr(0, word.find('#'));
        } else if (word.find('@') != std::string_view::npos) {
            append_address(out, word);
        } else {
            out += word;
        }
    }
    return out;
}

bool has_bounce_words(std::string_view prepared, BounceWords kind) {
    const auto& table = phrases().at(static_cast<std::size_t>(kind));
    return std::any_of(
        table.begin(), table.end(), [&](const Phrase& phrase) { return holds(prepared, phrase); });
}

std::optional<BounceWords> find_bounce_words(std::string_view prepared) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const auto words = static_cast<BounceWords>(kind);
        if (has_bounce_words(prepared, words)) {
            return words;
        }
    }
    return std::nullopt;
}

}  // namespace campaignd::mail
