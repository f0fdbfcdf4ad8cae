#pragma once

#include <algorithm>
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

/// What stands between the quotes of `text`, with `more` for each word "more".
inline std::string unquoted(const std::string& text, const std::string& more) {
    std::string out;
    bool inside = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"') {
            inside = !inside;
        } else if (inside) {
            out += text[at];
        } else if (text.compare(at, 4, "more") == 0) {
            out += more;
        }
    }
    return out;
}

/// The head that several statements share: of "SELECT_FORM" what `#define SELECT_FORM "…"` says, of
/// `SELECT_USER(", role")` the same with that for its parameter `more`. Empty of nothing.
inline std::string shared_head(const std::string& source, const std::string& use) {
    const std::string name = use.substr(0, use.find_first_of("( \n"));
    const auto define = name.empty() ? std::string::npos : source.find("#define " + name);
    if (define == std::string::npos) {
        return "";
    }
    auto begin = define + 8 + name.size();
    if (source[begin] == '(') {
        begin = source.find(')', begin);
    }
    auto end = source.find('\n', begin);
    while (source[end - 1] == '\\') {
        end = source.find('\n', end + 1);
    }
    return unquoted(source.substr(begin, end - begin), unquoted(use, ""));
}

/// The R"sql(…)sql" literals of one source text, each with the head before it and the constant's
/// name.
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
        const auto head = std::min(source.find_first_not_of(" \n", equals + 1), at);
        literals.push_back({file,
                            source.substr(first + 1, last - first),
                            shared_head(source, source.substr(head, at - head)) +
                                source.substr(begin, end - begin)});
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
