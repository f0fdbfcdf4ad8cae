#pragma once

#include "model/campaign.h"
#include "wire/reader.h"

namespace campaignd {

void to_json(nlohmann::json& out, const Audience& audience);
void to_json(nlohmann::json& out, const Attachment& attachment);
void to_json(nlohmann::json& out, const Campaign& campaign);
void to_json(nlohmann::json& out, const CampaignView& campaign);
void to_json(nlohmann::json& out, const Waiting& waiting);
/// {"queued":1,…}.
void to_json(nlohmann::json& out, const MessageCounts& counts);

}  // namespace campaignd

namespace campaignd::wire {

/// A new campaign needs a name. Notes every fault in the change, with its path
/// ("steps[1].delay_s").
CampaignChange read_campaign(const json& body, bool creating = false);
/// "sender_ids" and "sender_weights", in place of "sender_id".
void read_senders(Reader& fields, CampaignChange& change);
/// {"scope"}: true for "everything", false for "openers". Throws Error(kInvalid).
bool read_cancel_everything(const json& body);
/// {"list_ids","segment_ids","exclude_list_ids"}.
Audience read_audience(Reader& fields);

}  // namespace campaignd::wire
