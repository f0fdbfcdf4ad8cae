#include <algorithm>

#include "base/crypto.h"
#include "fuzz/targets.h"
#include "service/secrets/mail_links.h"

namespace campaignd::fuzz {
namespace {

using service::MailLinks;

/// One byte of a token of ours put in another's place.
std::string spoilt(std::string token, Input& input) {
    if (!token.empty()) {
        token[input.below(token.size())] = static_cast<char>(input.byte());
    }
    return token;
}

void check_foreign(const MailLinks& links, std::string_view text) {
    require(!links.parse_token(MailLinks::Kind::kUnsubscribe, text) &&
                !links.parse_token(MailLinks::Kind::kView, text) &&
                !links.parse_token(MailLinks::Kind::kOpen, text),
            "a foreign token is none");
    require(!links.parse_click(text) && !links.parse_confirm(text) && !links.parse_stamp(7, text),
            "a foreign link is none");
    require(!links.parse_message_id(text) && links.find_tokens(text).empty(),
            "a foreign Message-ID is none");
}

/// A token that was changed is refused, or is another spelling of the same.
void check_spoilt(const MailLinks& links, Input& input) {
    constexpr MessageId kMessage = 1'234'567;
    const std::string view = links.token(MailLinks::Kind::kView, kMessage);
    require(links.parse_token(MailLinks::Kind::kView, view) == kMessage, "a token of ours holds");
    require(!links.parse_token(MailLinks::Kind::kUnsubscribe, view),
            "one kind of token never passes for another");
    const auto changed = links.parse_token(MailLinks::Kind::kView, spoilt(view, input));
    require(!changed || *changed == kMessage, "a token cannot be turned to another message");

    std::string click;
    links.append_click_url(click, {kMessage, 3});
    click.erase(0, click.rfind('/') + 1);
    const auto clicked = links.parse_click(spoilt(click, input));
    require(!clicked || (clicked->message == kMessage && clicked->link == 3),
            "a link cannot be turned to another one");

    std::string confirm = links.confirm_url({9, 4});
    confirm.erase(0, confirm.rfind('/') + 1);
    const auto confirmed = links.parse_confirm(spoilt(confirm, input));
    require(!confirmed || (confirmed->signup == 9 && confirmed->form == 4),
            "a confirmation cannot be turned to another sign-up");

    const std::string name = spoilt(links.message_id(kMessage, "example.org"), input);
    const auto named = links.parse_message_id(name);
    require(!named || *named == kMessage, "a Message-ID cannot be turned to another message");
}

}  // namespace

void tokens(Input input) {
    Key key{};
    std::fill(key.begin(), key.end(), static_cast<unsigned char>(0x5a));
    const MailLinks links(key, key, "https://mail.example");
    check_spoilt(links, input);
    check_foreign(links, input.rest());
}

}  // namespace campaignd::fuzz
