#include "mail/compose/message_checks.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "mail/compose/html_risks.h"
#include "mail/compose/html_tokens.h"
#include "mail/compose/link_checks.h"
#include "mail/compose/links.h"
#include "mail/compose/tag_map.h"

namespace campaignd::mail {
namespace {

constexpr std::size_t kFewLetters = 20;

/// The pictures and the words of a document.
class PictureReader {
  public:
    explicit PictureReader(std::string_view html)
        : html_(html), blanked_(TagMap(html).blanked(html)) {
        HtmlTokens tokens(blanked_);
        while (const auto token = tokens.next()) {
            if (token->kind == HtmlToken::Kind::kStart && token->name == "img") {
                picture(tokens.attributes());
            } else if (token->kind == HtmlToken::Kind::kText) {
                for (std::size_t i = token->begin; i < token->end; ++i) {
                    letters_ += is_blank(blanked_[i]) ? 0U : 1U;
                }
            }
        }
    }

    std::vector<Finding> finish() const {
        std::vector<Finding> found;
        if (silent_ > 0) {
            found.push_back({.check = Check::kImageAlt,
                             .message = count(silent_) + " no alt text: " + first_silent_});
        }
        if (lost_ > 0) {
            found.push_back(
                {.check = Check::kImageAddress,
                 .message =
                     count(lost_) + " an address that mail programs cannot load: " + first_lost_});
        }
        if (pictures_ > 0 && letters_ < kFewLetters) {
            found.push_back({.check = Check::kImageOnly,
                             .message = "the message is hardly more than pictures"});
        }
        return found;
    }

  private:
    static std::string count(int pictures) {
        return pictures == 1 ? "a picture has" : std::to_string(pictures) + " pictures have";
    }

    void picture(const std::vector<HtmlAttribute>& attributes) {
        ++pictures_;
        const auto blanked = find_attribute(attributes, "src");
        const std::string_view src =
            blanked ? trim(html_.substr(static_cast<std::size_t>(blanked->data() - blanked_.data()),
                                        blanked->size()))
                    : std::string_view();
        const auto note = [&](int& number, std::string& first) {
            if (++number == 1) {
                first = src.empty() ? "(no address)" : truncate_utf8(src, 100);
            }
        };
        if (!find_attribute(attributes, "alt")) {
            note(silent_, first_silent_);
        }
        const bool is_known = scheme_size(src) > 0 || src.starts_with("{{") ||
                              equals_ignoring_case(src.substr(0, 4), "cid:");
        if (!is_known) {
            note(lost_, first_lost_);
        }
    }

    std::string_view html_;
    const std::string blanked_;
    int pictures_ = 0;
    int silent_ = 0;
    int lost_ = 0;
    std::string first_silent_;
    std::string first_lost_;
    std::size_t letters_ = 0;
};

void append(std::vector<Finding>& found, std::vector<Finding> more) {
    found.insert(found.end(), more.begin(), more.end());
}

}  // namespace

std::size_t letters_in(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

Finding long_subject(std::size_t letters) {
    return {.check = Check::kSubjectLong,
            .message = "the subject has " + std::to_string(letters) +
                       " letters, more than most inboxes show"};
}

Finding large_html(std::size_t bytes) {
    return {.check = Check::kHtmlLarge,
            .message = "the HTML has " + std::to_string(bytes / 1024) +
                       " KiB: Gmail cuts off what comes after 102 KiB, and the link to "
                       "unsubscribe with it"};
}

std::vector<Finding> check_message(const MessageSource& message) {
    std::vector<Finding> found;
    std::string subject;
    TagScanner scanner(message.subject);
    std::size_t cursor = 0;
    while (const auto tag = scanner.next()) {
        subject += message.subject.substr(cursor, tag->begin - cursor);
        cursor = tag->end;
    }
    subject += message.subject.substr(cursor);
    if (const std::size_t letters = letters_in(subject); letters > kLongSubject) {
        found.push_back(long_subject(letters));
    }
    std::vector<LinkPlace> links = links_in_html(message.html);
    for (LinkPlace& place : links_in_text(message.text)) {
        links.push_back(std::move(place));
    }
    append(found, check_links(links, message.from_domain));
    append(found, PictureReader(message.html).finish());
    append(found, html_risks(message.html));
    return found;
}

}  // namespace campaignd::mail
