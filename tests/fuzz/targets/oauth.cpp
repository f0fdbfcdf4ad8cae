#include "model/oauth.h"

#include "base/text.h"
#include "fuzz/targets.h"
#include "wire/columns.h"

namespace campaignd::fuzz {

/// What an authorization server answers.
void oauth(Input input) {
    constexpr std::int64_t kYearS = 366LL * 24 * 3'600;
    const TokenAnswer answer = wire::token_answer_from(input.rest());
    require(answer.error.empty() == false ||
                (!answer.access_token.empty() && !has_control(answer.access_token)),
            "an answer gives a token that can be sent, or says why not");
    require(!has_control(answer.refresh_token) && answer.refresh_token.size() <= 16'384,
            "a token to renew with can be sent");
    require(answer.error.size() <= 500 && answer.description.size() <= 500,
            "what a server says is bounded");
    require(answer.error == "no JSON" || (answer.expires_in_s > 0 && answer.expires_in_s <= kYearS),
            "a token lives for a while that can be counted");
}

}  // namespace campaignd::fuzz
