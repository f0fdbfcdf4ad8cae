#include "queue/generation.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <exception>

#include "base/crypto.h"
#include "base/error.h"
#include "base/log.h"
#include "base/own_file.h"
#include "base/text.h"

namespace campaignd::queue {
namespace {

constexpr const char* kAdvance = R"sql(
    UPDATE continuity SET generation = generation + 1 WHERE id = 1
    RETURNING database_id, generation)sql";

constexpr std::size_t kMaxMark = 256;

std::filesystem::path mark_of(std::filesystem::path database) {
    database += "-generation";
    return database;
}

/// One line of the same length for the same database: it is overwritten in one write.
std::string to_line(const Generation& generation) {
    std::string line =
        fmt::format("campaignd generation {} {:020d}", generation.database_id, generation.number);
    return fmt::format("{} {}\n", line, hex_encode(sha256(line).substr(0, 8)));
}

}  // namespace

Generation advance_generation(db::WriteTx& tx) {
    db::Statement row = tx.query(kAdvance);
    Generation generation;
    while (row.step()) {
        generation = {row.string(0), row.integer(1)};
    }
    return generation;
}

std::optional<Generation> read_mark(const std::filesystem::path& database) {
    UniqueFd file;
    try {
        file = open_own_file(mark_of(database), O_RDONLY);
    } catch (const Error& error) {
        log::warn("queue", "the mark of the generation counts as missing: {}", error.what());
    }
    if (!file) {
        return std::nullopt;
    }
    std::array<char, kMaxMark> bytes{};
    const ssize_t size = read(file.get(), bytes.data(), bytes.size());
    const std::string text(bytes.data(), static_cast<std::size_t>(size < 0 ? 0 : size));
    const std::vector<std::string_view> words = split(trim(text), ' ');
    if (words.size() != 5) {
        return std::nullopt;
    }
    const std::size_t digits = words[3].find_first_not_of('0');
    const auto number = parse_int(digits == std::string_view::npos ? "0" : words[3].substr(digits));
    const Generation generation{std::string(words[2]), number.value_or(0)};
    return number && to_line(generation) == text ? std::optional(generation) : std::nullopt;
}

bool write_mark(const std::filesystem::path& database, const Generation& generation) noexcept {
    try {
        const std::string line = to_line(generation);
        const UniqueFd file = open_own_file(mark_of(database), O_WRONLY | O_CREAT);
        const auto size = static_cast<ssize_t>(line.size());
        return pwrite(file.get(), line.data(), line.size(), 0) == size &&
               ftruncate(file.get(), size) == 0;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace campaignd::queue
