#include "service/people/import_order.h"

#include <strings.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace campaignd::service {
namespace {

/// Where a row stood, and the beginning of its address, which nearly always tells two apart.
struct Place {
    std::uint64_t first = 0;   // eight letters …
    std::uint64_t second = 0;  // … and the next eight
    std::size_t row = 0;
};

/// Eight letters as a number that is as great as the address comes late.
std::uint64_t letters_at(std::string_view email, std::size_t begin) noexcept {
    std::uint64_t letters = 0;
    for (std::size_t i = begin; i < begin + 8; ++i) {
        const auto byte = i < email.size() ? static_cast<unsigned char>(email[i]) : 0U;
        letters = (letters << 8U) | (byte >= 'A' && byte <= 'Z' ? byte + 32U : byte);
    }
    return letters;
}

/// Moves each row to its place, along the circles that they make.
void arrange(std::vector<ImportedRecipient>& rows, std::vector<Place>& places) {
    for (std::size_t first = 0; first < places.size(); ++first) {
        if (places[first].row == first) {
            continue;
        }
        ImportedRecipient lifted = std::move(rows[first]);
        std::size_t free = first;
        while (places[free].row != first) {
            const std::size_t from = std::exchange(places[free].row, free);
            rows[free] = std::move(rows[from]);
            free = from;
        }
        rows[free] = std::move(lifted);
        places[free].row = free;
    }
}

}  // namespace

void sort_by_address(std::vector<ImportedRecipient>& rows) {
    std::vector<Place> places;
    places.reserve(rows.size());
    for (const ImportedRecipient& row : rows) {
        places.push_back({letters_at(row.email, 0), letters_at(row.email, 8), places.size()});
    }
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (a.first != b.first) {
            return a.first < b.first;
        }
        if (a.second != b.second) {
            return a.second < b.second;
        }
        const int order = strcasecmp(rows[a.row].email.c_str(), rows[b.row].email.c_str());
        return order != 0 ? order < 0 : a.row < b.row;
    });
    arrange(rows, places);
}

}  // namespace campaignd::service
