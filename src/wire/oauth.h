#pragma once

#include <string>
#include <string_view>

#include "model/oauth.h"
#include "model/sender_edit.h"
#include "wire/reader.h"

namespace campaignd {

/// Without its secret, with what is known of its tokens.
void to_json(nlohmann::json& out, const OAuthClient& client);

}  // namespace campaignd

namespace campaignd::wire {

/// {"provider","client_id","client_secret","authorize_url","token_url","scope"}: what is left out
/// is as the provider documents it; of "other" all is needed.
OAuthChange read_oauth(Reader& fields);
/// What a provider documents of itself: {"provider","authorize_url","token_url","scope",…}.
json preset_json(OAuthProvider provider);
/// What people see of a sender's tokens: {"state","connected_at",…}.
json tokens_json(const Sender& sender);

}  // namespace campaignd::wire
