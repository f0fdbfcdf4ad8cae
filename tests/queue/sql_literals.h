#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "support/places.h"

namespace campaignd::test {

struct SqlLiteral {
    std::string file;
    std::string name;  // of the constant it initialises
    std::string text;
};

/// The R"sql(…)sql" literals of one source text, each with the constant's name before it.
inline std::vector<SqlLiteral> sql_literals(const std::string& file, const std::string& source) {
    static const std::string kOpen = "R\"sql(";
    static const std::string kClose = ")sql\"";
    std::vector<SqlLiteral> literals;
    for (auto at = source.find(kOpen); at != std::string::npos; at = source.find(kOpen, at)) {
        const auto begin = at + kOpen.size();
        const auto end = source.find(kClose, begin);
        const auto equals = source.rfind('=', at);
        const auto last = source.find_last_not_of(" \n[]", equals - 1);
        const auto first = source.find_last_of(" *\n", last);
        literals.push_back(
            {file, source.substr(first + 1, last - first), source.substr(begin, end - begin)});
        at = end;
    }
    return literals;
}

/// Those of all *.cpp below src/`folder`.
inline std::vector<SqlLiteral> sql_literals_of(const std::string& folder) {
    std::vector<SqlLiteral> all;
    const std::filesystem::path root = source_dir() / "src" / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        if (entry.path().extension() == ".cpp") {
            std::ostringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            for (SqlLiteral& literal :
                 sql_literals(folder + "/" + entry.path().filename().string(), text.str())) {
                all.push_back(std::move(literal));
            }
        }
    }
    return all;
}

}  // namespace campaignd::test
