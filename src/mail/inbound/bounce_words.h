#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace campaignd::mail {

/// What the words of a refusal speak of, in the order in which they are asked: the first that fits
/// wins, so that "Sender address rejected: user unknown" is about us and "mailbox full, user
/// unknown" about a mailbox.
enum class BounceWords {
    kSender,       // refused before the recipient was named: at connect, HELO or MAIL FROM
    kPolicy,       // who we are, what we wrote, how much, how fast
    kFull,         // a mailbox or a disk without room
    kTrouble,      // DNS, network, loops, programs, a queue that gave up: may work again
    kUnwanted,     // the recipient's own filter
    kNobody,       // there is no such person
    kNowhere,      // there is no such domain, or it takes no mail
    kClosed,       // an account that is no more
    kUnavailable,  // "mailbox unavailable": anything, until a code tells
    kVaguePolicy,  // "blocked", "denied": said of us, mostly
    kVagueTrouble  // "try again later"
};

/// A refusal made ready to be looked at: lower case, one space between words, without what only
/// looks like words: addresses, names of hosts, the code repeated in each line of a reply, what
/// stands behind the # of a link. At most 4 KiB of it.
std::string prepare_refusal(std::string_view text);

/// What a prepared refusal speaks of; nothing when no word is known. The tables stand in
/// bounce_words_us.cpp and bounce_words_them.cpp. Thread-safe.
std::optional<BounceWords> find_bounce_words(std::string_view prepared);

/// The same, of one kind alone.
bool has_bounce_words(std::string_view prepared, BounceWords kind);

/// The phrases of one kind, with | or an end of line between them; `*` stands for at most 60 bytes
/// of anything and `~` for the space at an end.
std::string_view bounce_phrases_about_us(BounceWords kind) noexcept;
std::string_view bounce_phrases_about_them(BounceWords kind) noexcept;

}  // namespace campaignd::mail
