#include "mail/inbound/notice_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "base/words.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kMostText = 32 << 10;
constexpr std::size_t kMostAbout = 2 << 10;
constexpr std::size_t kLeastText = 20;  // less is a blank first part

/// Where the returned message begins. Words: as Sisimai::Lhost::* and flufl.bounce list them.
constexpr std::string_view kReturned =
    "below this line is a copy|this is a copy of|is a copy of the message|below is a copy of|"
    "enclosed is a copy|included is a copy|a copy of the original message|"
    "original message follows|----- original message|---original message|"
    "original message headers:|t\xC3\xAAtes de message d'origine|original mail info|"
    "original mail as follows|header of the original message|message header follow|"
    "message headers follow|message text follows|unsent message|returned message ---|"
    "returned message follows|here is your returned mail|your message reads|"
    "the attachment contains the original|start of returned message";
/// The same without a word before it: lines of the returned header.
constexpr std::string_view kHeaderLines =
    "received:|return-path:|x-received:|dkim-signature:|mime-version:";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr auto kEntities =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"&lt;", "<"},
                                                                  {"&gt;", ">"},
                                                                  {"&quot;", "\""},
                                                                  {"&#39;", "'"},
                                                                  {"&nbsp;", " "},
                                                                  {"&amp;", "&"}});

/// Behind the tag that begins at `at`; of a style or script behind its end.
std::size_t end_of_tag(std::string_view html, std::size_t at) {
    for (const std::string_view name : {"<style", "<script"}) {
        if (equals_ignoring_case(html.substr(at, name.size()), name)) {
            at = std::min(html.find("</", at + 1), html.size());
        }
    }
    const std::size_t end = html.find('>', at);
    return end == std::string_view::npos ? html.size() : end + 1;
}

/// Words of HTML, roughly: tags are left out, blocks do not become paragraphs.
std::string words_of_html(std::string_view html) {
    std::string out;
    for (std::size_t at = 0; at < html.size() && out.size() < kMostText;) {
        if (html[at] == '<') {
            at = end_of_tag(html, at);
            out += ' ';
            continue;
        }
        const std::string_view rest = html.substr(at);
        const auto* entity =
            std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& known) {
                return html[at] == '&' && rest.starts_with(known.first);
            });
        out += entity == kEntities.end() ? rest.substr(0, 1) : entity->second;
        at += entity == kEntities.end() ? 1 : entity->first.size();
    }
    return out;
}

/// Where the line around `at` begins.
std::size_t line_start(std::string_view text, std::size_t at) {
    const std::size_t before = text.substr(0, at).rfind('\n');
    return before == std::string_view::npos ? 0 : before + 1;
}

/// Where the text names the address, and not a longer one that ends or begins with it.
std::size_t find_address(std::string_view lower, std::string_view address, std::size_t from) {
    constexpr std::string_view kPart = "abcdefghijklmnopqrstuvwxyz0123456789-_+@";
    const auto is_part = [&](char c) { return kPart.find(c) != std::string_view::npos; };
    for (std::size_t at = lower.find(address, from); at != std::string_view::npos;
         at = lower.find(address, at + 1)) {
        const std::size_t end = at + address.size();
        const bool longer =
            (at > 0 && is_part(lower[at - 1])) || (end < lower.size() && is_part(lower[end]));
        if (!longer) {
            return at;
        }
    }
    return std::string_view::npos;
}

}  // namespace

std::string notice_text(const MimeTree& message) {
    std::string html;
    for (const MimeLeaf& leaf : message.leaves) {
        if (leaf.type == "text/plain" && trim(leaf.content).size() >= kLeastText) {
            return std::string(truncate_utf8(leaf.content, kMostText));
        }
        if (leaf.type == "text/html" && html.empty()) {
            html = words_of_html(leaf.content);
        }
    }
    return html;
}

std::string_view without_returned(std::string_view text) {
    const std::string lower = to_lower(text);
    std::size_t end = lower.size();
    for_each_word(kReturned, [&](std::string_view mark) { end = std::min(end, lower.find(mark)); });
    for_each_word(kHeaderLines, [&](std::string_view field) {
        end = std::min(end, lower.find('\n' + std::string(field)));
    });
    while (end > 0 && end < text.size() && (text[end - 1] == '-' || is_space(text[end - 1]))) {
        --end;
    }
    return text.substr(0, end);
}

std::string_view words_about(std::string_view text,
                             std::string_view address,
                             const std::vector<std::string>& all) {
    if (all.size() <= 1) {
        return text;
    }
    const std::string lower = to_lower(text);
    const std::string wanted = to_lower(address);
    const std::size_t at = wanted.empty() ? std::string::npos : find_address(lower, wanted, 0);
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t begin = line_start(lower, at);
    std::size_t end = std::min(lower.size(), begin + kMostAbout);
    const std::string_view near = std::string_view(lower).substr(0, end);
    for (const std::string& name : all) {
        const std::string other = to_lower(name);
        if (other.empty() || other == wanted) {
            continue;
        }
        const std::size_t next = find_address(near, other, at + wanted.size());
        if (next != std::string::npos) {
            end = std::min(end, std::max(line_start(near, next), at + wanted.size()));
        }
    }
    return text.substr(begin, end - begin);
}

}  // namespace campaignd::mail
