#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

/// A folder of real mails with a table of what each means, when the environment names one:
///   CAMPAIGND_BOUNCE_CORPUS=FOLDER campaignd_mail_tests "[corpus]"
/// It holds mail/*.eml and expected.tsv: file, recipient, what it means (hard, soft, policy,
/// delayed-soft, complaint, auto, none), reason. Throws what Catch throws.
namespace campaignd::test {

struct CorpusRow {
    std::string file;
    std::string recipient;
    std::string want;
    std::string reason;
};

inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<CorpusRow> read_table(const std::string& folder) {
    const std::string table = read_file(folder + "/expected.tsv");
    std::vector<CorpusRow> rows;
    for (const std::string_view line : split(table, '\n')) {
        const auto parts = split(line, '\t');
        if (parts.size() >= 4 && !line.starts_with('#')) {
            rows.push_back({std::string(parts[0]),
                            std::string(parts[1]),
                            std::string(parts[2]),
                            std::string(parts[3])});
        }
    }
    return rows;
}

/// The folder; a failure of the test when none is named.
inline std::string corpus_folder() {
    const char* folder = std::getenv("CAMPAIGND_BOUNCE_CORPUS");  // NOLINT(concurrency-mt-unsafe)
    if (folder == nullptr) {
        FAIL("set CAMPAIGND_BOUNCE_CORPUS to a folder with expected.tsv and mail/");
    }
    return folder;
}

/// A disabled mailbox may be dead or not; a delay may be told or passed over.
inline bool is_right(const CorpusRow& row, const std::string& got) {
    const bool disabled =
        row.reason == "suspend" || row.reason == "filtered" || row.reason == "onhold";
    return got == row.want || (disabled && (got == "hard" || got == "soft")) ||
           (row.want == "delayed-soft" && (got == "soft" || got == "none"));
}

inline bool is_alive(const CorpusRow& row) {
    return row.want != "hard" && row.want != "complaint" && row.reason != "suspend" &&
           row.reason != "filtered" && row.reason != "onhold";
}

}  // namespace campaignd::test
