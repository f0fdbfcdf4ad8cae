#include "store/packed_ids.h"

#include <cstdint>

#include "base/error.h"

namespace campaignd::store {
namespace {

[[noreturn]] void refuse() {
    fail(ErrorCode::kCorrupt, "a set of people in the database cannot be read");
}

void put(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(static_cast<unsigned char>(value & 0x7FU) | 0x80U);
        value >>= 7U;
    }
    out += static_cast<char>(value);
}

std::uint64_t take(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !bytes.empty() && shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    refuse();
}

}  // namespace

std::string pack_ids(std::span<const RecipientId> people) {
    std::string out;
    RecipientId next = 0;  // the id behind the last run
    for (std::size_t i = 0; i < people.size();) {
        std::size_t end = i + 1;
        while (end < people.size() && people[end] == people[end - 1] + 1) {
            ++end;
        }
        put(out, static_cast<std::uint64_t>(people[i] - next));
        put(out, end - i);
        next = people[end - 1] + 1;
        i = end;
    }
    return out;
}

std::vector<RecipientId> unpack_ids(std::string_view bytes, std::size_t most) {
    std::vector<RecipientId> people;
    RecipientId next = 0;
    while (!bytes.empty()) {
        next += static_cast<RecipientId>(take(bytes));
        const std::uint64_t run = take(bytes);
        if (run > most - people.size()) {
            refuse();
        }
        for (std::uint64_t i = 0; i < run; ++i) {
            people.push_back(next++);
        }
    }
    return people;
}

}  // namespace campaignd::store
