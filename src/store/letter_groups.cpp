#include "store/letter_groups.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "model/unicode_text.h"

namespace campaignd::store {
namespace {

constexpr const char* kFind = R"sql(
    SELECT groups FROM recipient_letters WHERE block = ?1)sql";
constexpr const char* kWrite = R"sql(
    INSERT INTO recipient_letters(block, groups) VALUES (?1, ?2)
    ON CONFLICT(block) DO UPDATE SET groups = excluded.groups)sql";
constexpr const char* kFilters = R"sql(
    SELECT block, groups FROM recipient_letters ORDER BY block)sql";
constexpr const char* kPeople = R"sql(
    SELECT email, name FROM recipient WHERE id >= ?1 AND id < ?2)sql";

// One bit says that a byte occurs; the bits behind these are chosen by hashes of longer groups.
constexpr std::uint32_t kSingles = 256;
constexpr std::uint64_t kHashed = LetterGroups::kBytes * 8 - kSingles;
constexpr std::uint64_t kPairs = 0x9E3779B97F4A7C15U;
constexpr std::uint64_t kTriples = 0xC2B2AE3D27D4EB4FU;
constexpr std::uint64_t kFours = 0x165667B19E3779F9U;

constexpr std::uint32_t lower(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 'A' && byte <= 'Z' ? byte + 32U : byte;
}

/// The upper or the lower half of a hash as a bit.
constexpr std::uint32_t bit_of(std::uint64_t half) noexcept {
    return kSingles + static_cast<std::uint32_t>((half * kHashed) >> 32U);
}

constexpr std::uint32_t high(std::uint64_t hash) noexcept {
    return bit_of(hash >> 32U);
}

constexpr std::uint32_t low(std::uint64_t hash) noexcept {
    return bit_of((hash ^ (hash >> 29U)) & 0xFFFFFFFFU);
}

/// Calls `note` with the bit or bits of each group that ends at each byte from `begin` to `end`.
/// Those of two and three have two, as they often are all that a search has.
template <typename Note>
void each_bit(std::string_view text, std::size_t begin, std::size_t end, Note note) {
    std::uint32_t last = 0;  // the last four bytes
    for (std::size_t i = begin < 3 ? 0 : begin - 3; i < end; ++i) {
        const std::uint32_t byte = lower(text[i]);
        last = (last << 8U) | byte;
        if (i < begin) {
            continue;
        }
        const std::size_t length = i + 1;
        note(1U, byte);
        if (length >= 2) {
            const std::uint64_t hash = (last & 0xFFFFU) * kPairs;
            note(2U, high(hash));
            note(2U, low(hash));
        }
        if (length >= 3) {
            const std::uint64_t hash = (last & 0xFFFFFFU) * kTriples;
            note(3U, high(hash));
            note(3U, low(hash));
        }
        if (length >= 4) {
            note(4U, high(last * kFours));
        }
    }
}

template <typename Note>
void each_bit(std::string_view text, Note note) {
    each_bit(text, 0, text.size(), note);
}

/// How many bytes two texts begin with alike, at most `most`; from behind with reverse iterators.
template <typename Iterator>
std::size_t alike(Iterator a, Iterator b, std::size_t most) {
    return static_cast<std::size_t>(
        std::mismatch(a, a + static_cast<std::ptrdiff_t>(most), b).first - a);
}

LetterGroups groups_of_rows(const db::ReadTx& tx, std::int64_t block) {
    LetterGroups groups;
    db::Statement person = tx.query(kPeople, block * kPeopleOfBlock, (block + 1) * kPeopleOfBlock);
    while (person.step()) {
        groups.add(person.text(0));
        groups.add(person.text(1));
    }
    return groups;
}

}  // namespace

std::string fold_case(std::string_view text) {
    return is_ascii(text) ? to_lower(text) : to_lower_nfc(to_valid_utf8(text));
}

void LetterGroups::add(std::string_view text) {
    const auto note = [this](unsigned /*size*/, std::uint32_t bit) { set(bit); };
    if (is_ascii(text)) {  // without a copy: nearly all are
        each_bit(text, note);
    } else {
        each_bit(fold_case(text), note);
    }
}

void LetterGroups::add(std::string_view text, std::string_view before) {
    if (!is_ascii(text) || !is_ascii(before)) {
        add(text);
        return;
    }
    const std::size_t most = std::min(text.size(), before.size());
    const std::size_t head = alike(text.begin(), before.begin(), most);
    const std::size_t tail = alike(text.rbegin(), before.rbegin(), most - head);
    // A group that ends further behind lies in the tail, one that ends before in the head.
    const std::size_t end = tail < 3 ? text.size() : text.size() - tail + 3;
    each_bit(text, head, end, [this](unsigned /*size*/, std::uint32_t bit) { set(bit); });
}

bool LetterGroups::holds(const LetterGroups& other) const noexcept {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if ((other.words_[i] & ~words_[i]) != 0) {
            return false;
        }
    }
    return true;
}

void LetterGroups::load(std::string_view bytes) noexcept {
    words_.fill(0);
    std::memcpy(words_.data(), bytes.data(), std::min(bytes.size(), kBytes));
}

WantedGroups::WantedGroups(std::string_view text) {
    const auto longest = static_cast<unsigned>(std::min<std::size_t>(text.size(), 4));
    each_bit(text, [&](unsigned size, std::uint32_t bit) {
        if (size == longest || (size == 3 && longest == 4)) {
            bits_.push_back(bit);
        }
    });
}

bool WantedGroups::may_be_in(std::string_view groups) const noexcept {
    if (groups.size() != LetterGroups::kBytes) {
        return true;
    }
    return std::all_of(bits_.begin(), bits_.end(), [&](std::uint32_t bit) {
        std::uint64_t word = 0;
        std::memcpy(&word, groups.data() + bit / 64 * 8, 8);
        return ((word >> (bit % 64)) & 1U) != 0;
    });
}

void LetterGroupWriter::add(RecipientId id, std::string_view email, std::string_view name) {
    if (block_of(id) != block_) {
        finish();
        block_ = block_of(id);
        db::Statement row = tx_.query(kFind, block_);
        if (row.step()) {
            groups_.load(row.text(0));
        } else {
            groups_ = groups_of_rows(tx_, block_);
        }
        email_.clear();
        name_.clear();
    }
    groups_.add(email, email_);
    groups_.add(name, name_);
    email_ = email;
    name_ = name;
}

void LetterGroupWriter::finish() {
    if (block_ >= 0) {
        tx_.run(kWrite, block_, db::Blob{groups_.bytes()});
        block_ = -1;
    }
}

std::vector<RecipientId> hidden_from_search(const db::ReadTx& tx, std::size_t limit) {
    std::vector<RecipientId> hidden;
    db::Statement filter = tx.query(kFilters);
    while (hidden.size() < limit && filter.step()) {
        LetterGroups kept;
        kept.load(filter.text(1));
        if (!kept.holds(groups_of_rows(tx, filter.integer(0)))) {
            hidden.push_back(filter.integer(0) * kPeopleOfBlock);
        }
    }
    return hidden;
}

void refresh_letter_groups(db::WriteTx& tx, RecipientId id) {
    const std::int64_t block = block_of(id);
    tx.run(kWrite, block, db::Blob{groups_of_rows(tx, block).bytes()});
}

}  // namespace campaignd::store
