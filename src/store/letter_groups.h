#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/transaction.h"
#include "model/recipient.h"

/// Which groups of one to four letters occur in the addresses and names of each 64 recipients, by
/// id, as a Bloom filter: a search looks only at those where all groups of its text may occur.
/// SQLite's own trigram index (FTS5) does the same and slows imports to less than half; it also
/// keeps words of who was erased until its parts are merged. Kept up by recipients:: and imports::;
/// recipients without a filter are looked at in any case.
/// Thread: the transaction's. Throws SqlError.
namespace campaignd::store {

constexpr std::int64_t kPeopleOfBlock = 64;

constexpr std::int64_t block_of(RecipientId id) noexcept {
    return id / kPeopleOfBlock;
}

/// Upper and lower case are the same letter, in every script. Any bytes will do.
std::string fold_case(std::string_view text);

/// The groups of a block, whatever their case.
class LetterGroups {
  public:
    static constexpr std::size_t kBytes = 1'008;  // four rows on a page of 4 KiB

    void add(std::string_view text);
    /// The same, and faster the more it is like `before`, whose groups are there already.
    void add(std::string_view text, std::string_view before);
    /// Every group of the other is among these.
    bool holds(const LetterGroups& other) const noexcept;
    /// Empty bytes are no groups at all.
    void load(std::string_view bytes) noexcept;

    std::string_view bytes() const noexcept {
        return {reinterpret_cast<const char*>(words_.data()), kBytes};
    }

  private:
    friend class WantedGroups;

    void set(std::uint32_t bit) noexcept { words_[bit / 64] |= std::uint64_t{1} << (bit % 64); }

    std::array<std::uint64_t, kBytes / 8> words_{};
};

/// The groups of a searched text.
class WantedGroups {
  public:
    /// `text` is folded already.
    explicit WantedGroups(std::string_view text);

    /// False: none of these people has the text.
    bool may_be_in(std::string_view groups) const noexcept;

  private:
    std::vector<std::uint32_t> bits_;
};

/// Adds people to the filters of their blocks, whose rows are there already. One block is written
/// at a time, when the next one begins.
class LetterGroupWriter {
  public:
    explicit LetterGroupWriter(db::WriteTx& tx) : tx_(tx) {}

    void add(RecipientId id, std::string_view email, std::string_view name);
    /// The last one.
    void finish();

  private:
    db::WriteTx& tx_;
    std::int64_t block_ = -1;
    LetterGroups groups_;
    std::string email_;  // added last to these groups
    std::string name_;
};

/// Makes the filter of the person's block anew from its rows, so that it knows nothing any more of
/// who changed or was erased.
void refresh_letter_groups(db::WriteTx& tx, RecipientId id);

/// Where filters begin that keep a search from somebody they are about; at most `limit`.
std::vector<RecipientId> hidden_from_search(const db::ReadTx& tx, std::size_t limit);

}  // namespace campaignd::store
