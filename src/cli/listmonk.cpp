#include "cli/listmonk.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "cli/operator_files.h"

namespace campaignd::cli {

std::int64_t fetch_subscribers(const service::ListmonkSource& source,
                               const std::filesystem::path& file,
                               const std::function<void(std::int64_t, std::int64_t)>& progress) {
    std::ofstream out(file, std::ios::binary);
    std::set<std::int64_t> seen;
    std::optional<ListmonkPlace> place = ListmonkPlace{};
    while (place) {
        const service::ListmonkSource::Page page = source.page(*place);
        const std::size_t before = seen.size();
        seen.insert(page.people.ids.begin(), page.people.ids.end());
        if (seen.size() > before) {
            out << page.answer << '\n';
        }
        progress(std::ssize(seen), page.people.total);
        place = page.next;
    }
    out.close();
    if (!out) {
        fail(ErrorCode::kUnavailable, "the answers of listmonk cannot be written to the disk");
    }
    return std::ssize(seen);
}

std::string read_token(const std::string& file) {
    std::string line;
    if (file == "-") {
        std::getline(std::cin, line);
    } else {
        const std::string text = read_named_file(file);
        line = text.substr(0, text.find('\n'));
    }
    std::string token(trim(line));
    if (token.find(':') == std::string::npos) {
        fail(ErrorCode::kInvalid, "the token is one line such as API_USER:TOKEN");
    }
    return token;
}

}  // namespace campaignd::cli
