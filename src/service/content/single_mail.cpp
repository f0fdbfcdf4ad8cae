#include "service/content/single_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "mail/compose/merge_fields.h"
#include "store/singles.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

/// A text with its length before it: no two lists of texts give the same bytes.
void append(std::string& out, std::string_view text) {
    out += fmt::format("{}:", text.size());
    out += text;
}

bool is_part_of_name(std::string_view tag) {
    return tag == "name" || tag == "first_name" || tag == "last_name";
}

/// A value that was given counts, an empty one too; a person without a name has none.
bool has_value(const mail::MergeFields& fields, std::string_view tag) {
    const std::vector<std::string_view> path = split(tag, '.');
    mail::FieldValue value = fields.find(path.front());
    for (std::size_t i = 1; i < path.size(); ++i) {
        value = value.member(path[i]);
    }
    return value.found() && (!is_part_of_name(tag) || value.truthy());
}

CampaignSource source_of(const SingleContent& content, const MediaFiles& files) {
    CampaignSource source;
    source.identity = content.identity;
    source.single = content.single;
    source.ingredients = content.ingredients;
    source.campaign.sender_id = content.sender_id;
    source.campaign.singles = true;
    source.campaign.options.track_opens = content.track_opens;
    source.campaign.options.track_clicks = false;
    source.campaign.options.contact_cap_exempt = true;
    if (content.inline_pictures) {
        source.campaign.options.inline_pictures = true;
        source.files = files;
    }
    Step step;
    step.subject = content.subject;
    step.format = content.words.format;
    step.body = content.words.body;
    for (const MessageTemplate& layout : content.ingredients.layouts) {
        step.layout_id = layout.id;  // the one that it stands in
    }
    source.campaign.steps.push_back(std::move(step));
    return source;
}

}  // namespace

std::string hash_of(const SingleContent& content) {
    std::string all;
    for (const std::string& text :
         {std::to_string(content.sender_id),
          content.template_id ? std::to_string(*content.template_id) : std::string(),
          wire::to_column(content.identity),
          wire::to_column(content.ingredients),
          content.subject,
          std::string(to_text(content.words.format)),
          std::string(to_text(content.single)),
          std::string(content.track_opens ? "opens" : ""),
          std::string(content.inline_pictures ? "inside" : "")}) {
        append(all, text);
    }
    append(all, content.words.body);
    return sha256(all);
}

std::vector<std::string> missing_tags(const CompiledCampaign& mail,
                                      std::string_view email,
                                      std::string_view name,
                                      std::string_view data) {
    mail::MergeFields fields(email, name, data);
    fields.set("unsubscribe_url", "u");
    fields.set("view_url", "v");
    std::vector<std::string> missing;
    for (const std::string& tag : mail.step(0).needed_tags()) {
        if (!has_value(fields, tag)) {
            missing.push_back(tag);
        }
    }
    return missing;
}

std::shared_ptr<const CompiledCampaign> CompiledSingles::get(const db::Database& database,
                                                             const SingleContent& content,
                                                             const std::string& hash) {
    const SteadyTime now = database.clock().steady();
    if (auto known = cache_.find(hash, now)) {
        return known;
    }
    auto compiled = std::make_shared<const CompiledCampaign>(
        compile_campaign(source_of(content, MediaFiles(database.path()))));
    cache_.insert(hash, compiled, now);
    return compiled;
}

SingleMail CompiledSingles::get(const db::Database& database, store::messages::ForSending message) {
    const SteadyTime now = database.clock().steady();
    auto asked = database.read(
        [&](const db::ReadTx& tx) { return store::singles::find_for_sending(tx, message.id); });
    if (!asked) {
        fail(ErrorCode::kInvalid,
             fmt::format("what single message {} says is not kept any more", message.id));
    }
    message.name = std::move(asked->name);
    message.attributes = std::move(asked->data);
    if (auto known = cache_.find(asked->hash, now)) {
        return {std::move(message), std::move(known)};
    }
    const auto content = database.read(
        [&](const db::ReadTx& tx) { return store::singles::find_content(tx, asked->content_id); });
    check(content.has_value(), "a single message has its content");
    return {std::move(message), get(database, *content, asked->hash)};
}

}  // namespace campaignd::service
