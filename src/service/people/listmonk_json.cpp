#include "service/people/listmonk_json.h"

#include <fmt/format.h>

#include "base/csv.h"
#include "base/error.h"
#include "model/import.h"
#include "model/import_attributes.h"
#include "wire/listmonk.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kMaxBrackets = 32;
constexpr std::size_t kMaxKeyBytes = 64;
constexpr std::string_view kHeader = "email,name,attributes,status,lists,left_lists,consent\r\n";
constexpr std::string_view kSpace = " \t\r\n";

[[noreturn]] void refuse(const std::string& message) {
    fail(ErrorCode::kInvalid, message);
}

}  // namespace

bool looks_like_json(std::string_view text) noexcept {
    text.remove_prefix(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    const std::size_t open = text.find_first_not_of(kSpace);
    if (open == std::string_view::npos || (text[open] != '{' && text[open] != '[')) {
        return false;
    }
    const std::size_t next = text.find_first_not_of(kSpace, open + 1);
    return next != std::string_view::npos &&
           std::string_view("\"{}[]").find(text[next]) != std::string_view::npos;
}

void ListmonkJson::convert(std::string_view text, std::string& csv) {
    write_header(csv);
    for (const char c : text) {
        if (depth_ > 0) {
            take(c, csv);
        } else {
            look(c);
        }
    }
}

void ListmonkJson::finish(bool may_be_cut) {
    if (!found_) {
        refuse(
            "the JSON does not hold listmonk's subscribers: campaignd reads what /api/subscribers "
            "of listmonk answers, and CSV files");
    }
    if (may_be_cut) {
        return;
    }
    if (depth_ > 0 || in_text_ || !open_.empty()) {
        refuse(fmt::format("the JSON ends too early, behind {} people; save it again", people_));
    }
}

void ListmonkJson::write_header(std::string& csv) {
    if (!started_) {
        csv += kHeader;
        started_ = true;
    }
}

/// Between subscribers.
void ListmonkJson::look(char c) {
    if (in_text_) {
        in_text_ = escaped_ || c != '"';
        escaped_ = !escaped_ && c == '\\';
        if (in_text_ && key_.size() < kMaxKeyBytes) {
            key_ += c;
        }
        return;
    }
    switch (c) {
        case '"':
            in_text_ = true;
            key_.clear();
            break;
        case '[':
            open_ += open_.empty() || key_ == "results" ? 's' : '[';
            found_ = found_ || open_.back() == 's';
            break;
        case '{':
            if (!open_.empty() && open_.back() == 's') {
                person_ = '{';
                depth_ = 1;
            } else {
                open_ += '{';
            }
            break;
        case ']':
        case '}':
            close(c);
            break;
        default:
            break;
    }
    if (open_.size() > kMaxBrackets) {
        refuse("the JSON is nested too deep to be listmonk's subscribers");
    }
}

void ListmonkJson::close(char c) {
    if (open_.empty() || (open_.back() == '{') != (c == '}')) {
        refuse(fmt::format("the JSON is damaged behind {} people; save it again", people_));
    }
    open_.pop_back();
}

/// Inside one. Brackets are only counted: the JSON is read when it is whole.
void ListmonkJson::take(char c, std::string& csv) {
    if (person_.size() == kMaxImportRowBytes) {
        refuse(fmt::format("person {} of the JSON takes more than {} KiB",
                           people_ + 1,
                           kMaxImportRowBytes / 1024));
    }
    person_ += c;
    if (in_text_) {
        in_text_ = escaped_ || c != '"';
        escaped_ = !escaped_ && c == '\\';
        return;
    }
    if (c == '"') {
        in_text_ = true;
    } else if (c == '{' || c == '[') {
        ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
        write_row(csv);
    }
}

void ListmonkJson::write_row(std::string& csv) {
    const wire::ListmonkSubscriber person = wire::read_listmonk_subscriber(person_);
    const std::string lists = join_names(person.lists);
    const std::string left = join_names(person.left_lists);
    for (const std::string_view cell : {std::string_view(person.email),
                                        std::string_view(person.name),
                                        std::string_view(person.attributes),
                                        std::string_view(person.status),
                                        std::string_view(lists),
                                        std::string_view(left)}) {
        append_csv_text(csv, cell);
        csv += ',';
    }
    append_csv_text(csv, person.consent);
    csv += "\r\n";
    ++people_;
}

}  // namespace campaignd::service
