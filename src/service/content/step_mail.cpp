#include "service/content/step_mail.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "model/variants.h"
#include "service/content/ingredients.h"
#include "service/content/layouts.h"
#include "store/campaign_senders.h"
#include "store/campaigns.h"
#include "store/events.h"
#include "store/senders.h"
#include "store/step_revisions.h"
#include "store/variants.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

/// Each follow-up is made once for each subject that people got.
constexpr std::size_t kMostSubjects = 20;

/// The Message-IDs of the steps before, oldest first (RFC 5322 section 3.6.4), when this one
/// continues their thread.
std::vector<std::string> thread_of(const db::ReadTx& tx,
                                   const CompiledCampaign& compiled,
                                   const MailLinks& links,
                                   const store::messages::ForSending& message) {
    std::vector<std::string> thread;
    if (message.step == 0 || !compiled.is_reply(message.step, message.variant)) {
        return thread;
    }
    for (int step = 0; step < message.step; ++step) {
        const auto before =
            store::messages::find_id(tx, message.campaign_id, step, message.recipient_id);
        if (before) {
            thread.push_back(links.message_id(*before, compiled.identity.domain));
        }
    }
    return thread;
}

/// Empty where no mailbox would read it.
std::string unsubscribe_mailto(const CampaignIdentity& identity,
                               const MailLinks& links,
                               MessageId message) {
    return identity.return_address.empty()
               ? std::string()
               : links.unsubscribe_mailto(message, identity.return_address, identity.verp);
}

/// The numbers given at launch. A campaign launched by a version that counted no clicks has none.
std::vector<mail::LinkNumbers> stored_links(const db::ReadTx& tx, const Campaign& campaign) {
    std::vector<mail::LinkNumbers> numbers(campaign.steps.size());
    for (store::events::Link& link : store::events::links(tx, campaign.id)) {
        if (const auto step = static_cast<std::size_t>(link.step); step < numbers.size()) {
            numbers[step].emplace(std::move(link.target), link.number);
        }
    }
    return numbers;
}

/// The tracking addresses of one message. A link stands in the text and in the HTML: it is signed
/// once.
class MessageTracker final : public mail::LinkTracker {
  public:
    MessageTracker(const MailLinks& links, MessageId message, bool pixel)
        : links_(links), message_(message), pixel_(pixel) {}

    void append_link(std::string& out, int number) const override {
        const auto known = std::find_if(
            urls_.begin(), urls_.end(), [&](const auto& url) { return url.first == number; });
        if (known != urls_.end()) {
            out += known->second;
            return;
        }
        std::string url;
        links_.append_click_url(url, {message_, number});
        out += url;
        urls_.emplace_back(number, std::move(url));
    }

    void append_pixel(std::string& out) const override { links_.append_pixel_url(out, message_); }

    bool wants_pixel() const noexcept override { return pixel_; }

  private:
    const MailLinks& links_;
    const MessageId message_;
    const bool pixel_;
    mutable std::vector<std::pair<int, std::string>> urls_;
};

/// Calls `use` with the parts of one message.
template <typename Use>
auto with_parts(const LoadedMessage& loaded,
                const CompiledCampaign& compiled,
                const MailLinks& links,
                TimeMs date_at,
                Use&& use,
                bool pixel = true) {
    const store::messages::ForSending& message = loaded.message;
    const std::vector<std::string>& thread = loaded.thread;
    mail::MergeFields fields(message.email, message.name, message.attributes);
    const MessageTracker tracker(links, message.id, pixel);
    const mail::MessageParts parts{
        .fields = fields,
        .to_email = message.email,
        .to_name = message.name,
        .message_id = links.message_id(message.id, compiled.identity.domain),
        .date_ms = date_at,
        .in_reply_to = thread.empty() ? "" : thread.back(),
        .references = thread,
        .unsubscribe_url = links.url(MailLinks::Kind::kUnsubscribe, message.id),
        .view_url = links.url(MailLinks::Kind::kView, message.id),
        .x_campaignd_message = std::to_string(message.id),
        .unsubscribe_mailto = unsubscribe_mailto(compiled.identity, links, message.id),
        .tracker = message.id == 0 ? nullptr : &tracker};  // a test mail is in no ledger
    return use(parts);
}

/// Empty without a mailbox.
std::string return_address_of(const SenderSettings& settings) {
    if (!settings.mailbox) {
        return {};
    }
    return settings.mailbox->address.empty() ? settings.from_email : settings.mailbox->address;
}

CampaignIdentity identity_from(const SenderSettings& settings, const std::string& campaign) {
    return {settings.from_name,
            settings.from_email,
            settings.reply_to.value_or(""),
            settings.from_email.substr(settings.from_email.rfind('@') + 1),
            campaign,
            return_address_of(settings),
            settings.mailbox && settings.mailbox->verp};
}

/// In the thread that this person has: under the first subject as they got it.
const mail::Skeleton& skeleton_of(const db::ReadTx& tx,
                                  const CompiledCampaign& compiled,
                                  const store::messages::ForSending& message) {
    if (compiled.first_subjects.empty() || !compiled.is_reply(message.step, message.variant)) {
        return compiled.step(message.step, message.variant);
    }
    const auto first = store::messages::find_id(tx, message.campaign_id, 0, message.recipient_id);
    const auto row = first ? store::messages::find(tx, *first) : std::optional<Message>();
    return compiled.reply(message.step,
                          message.variant,
                          row && row->revision ? *row->revision : kLatestRevision,
                          row ? row->variant : std::nullopt);
}

/// Of a launched campaign, by step.
std::vector<VariantChoice> choices_of(const db::ReadTx& tx, const Campaign& campaign) {
    std::vector<VariantChoice> choices(campaign.steps.size());
    for (const store::variants::Test& test : store::variants::list(tx, campaign.id)) {
        if (const auto step = static_cast<std::size_t>(test.step); step < choices.size()) {
            choices[step] = test.choice;
        }
    }
    return choices;
}

/// The first message under all subjects that people got, or get: oldest first. Nothing when it
/// always had the same one.
std::vector<FirstSubject> first_subjects(const db::ReadTx& tx, const Campaign& campaign) {
    std::vector<FirstSubject> subjects;
    const auto add = [&subjects](std::int64_t last_revision, const Step& step) {
        if (step.variants.empty()) {
            subjects.push_back({last_revision, std::nullopt, step.subject.value_or("")});
        }
        for (const Variant& variant : step.variants) {
            subjects.push_back(
                {last_revision, variant.key, with_variant(step, variant.key).subject.value_or("")});
        }
    };
    for (const auto& earlier : store::step_revisions::list(tx, campaign.id, 0)) {
        add(earlier.last_revision, earlier.step);
    }
    if (!campaign.steps.empty()) {
        add(kLatestRevision, campaign.steps.front());
    }
    const bool is_one =
        std::all_of(subjects.begin(), subjects.end(), [&subjects](const FirstSubject& one) {
            return one.subject == subjects.front().subject;
        });
    return is_one ? std::vector<FirstSubject>() : subjects;
}

}  // namespace

std::string envelope_from(const CampaignIdentity& identity,
                          const MailLinks& links,
                          MessageId message) {
    if (identity.return_address.empty()) {
        return identity.from_email;
    }
    return identity.verp
               ? links.address(MailLinks::Address::kReturnPath, message, identity.return_address)
               : identity.return_address;
}

CampaignSource source_of(const db::ReadTx& tx, Campaign campaign) {
    CampaignSource source{{},
                          identity_of(tx, campaign),
                          {},
                          false,
                          MediaFiles(tx.path()),
                          ingredients_of(tx, campaign)};
    if (campaign.launched_at) {
        source.links = stored_links(tx, campaign);
    }
    source.first_subjects = first_subjects(tx, campaign);
    source.choices = choices_of(tx, campaign);
    source.campaign = std::move(campaign);
    return source;
}

CampaignSource source_of_change(const db::ReadTx& tx, const Campaign& before, Campaign after) {
    if (before.sender_id != after.sender_id) {
        after.identity.reset();
        after.identity = identity_of(tx, after);
        after.identity->domain = before.identity ? before.identity->domain : after.identity->domain;
        after.identity->campaign_name =
            before.identity ? before.identity->campaign_name : after.identity->campaign_name;
    }
    const std::vector<Step>& was = before.steps;
    const bool is_renamed = !was.empty() && !after.steps.empty() &&
                            (was.front().subject != after.steps.front().subject ||
                             was.front().variants != after.steps.front().variants);
    CampaignSource source = source_of(tx, std::move(after));
    std::set<std::string_view> subjects;
    for (const FirstSubject& one : source.first_subjects) {
        subjects.insert(one.subject);
    }
    if (is_renamed && subjects.size() > kMostSubjects) {
        throw Error(std::vector<FieldError>{
            {"steps[0].subject",
             "was changed 20 times since the launch, which is the most: each follow-up is made "
             "once "
             "for each subject that people got; leave it, or go on with a new campaign"}});
    }
    source.links_grow = true;
    return source;
}

void store_links(db::WriteTx& tx, const CompiledCampaign& campaign) {
    for (const auto& [step, variant, skeleton] : campaign.messages()) {
        for (const mail::TrackedLink& link : skeleton->links()) {
            store::events::insert_link(tx, campaign.campaign.id, step, link.number, link.target);
        }
    }
}

void freeze(db::WriteTx& tx, const CompiledCampaign& campaign) {
    store_links(tx, campaign);
    const CampaignId id = campaign.campaign.id;
    Ingredients kept = campaign.ingredients;
    if (const auto column = store::campaigns::frozen(tx, id)) {
        Ingredients before = wire::ingredients_from_column(*column);
        kept.theme = std::move(before.theme);
        for (Snippet& one : before.snippets) {
            if (find_snippet(kept.snippets, one.name) == nullptr) {
                kept.snippets.push_back(std::move(one));  // of steps as people got them
            }
        }
        for (MessageTemplate& one : before.layouts) {
            if (find_layout(kept.layouts, one.id) == nullptr) {
                kept.layouts.push_back(std::move(one));
            }
        }
    }
    store::campaigns::set_frozen(tx, id, wire::to_column(kept));
}

CampaignIdentity identity_of(const db::ReadTx& tx, const Campaign& campaign) {
    if (campaign.identity) {
        return *campaign.identity;
    }
    const auto sender = campaign.sender_id ? store::senders::find(tx, *campaign.sender_id)
                                           : std::optional<Sender>();
    if (!sender) {
        throw Error(std::vector<FieldError>{
            {"sender_id", "choose a sender: a campaign needs a From address"}});
    }
    return identity_from(sender->settings, campaign.name);
}

CampaignIdentity identity_by(const db::ReadTx& tx, const Campaign& campaign, std::int64_t sender) {
    CampaignIdentity first = identity_of(tx, campaign);
    if (sender == 0 || campaign.sender_id == sender) {
        return first;
    }
    for (const CampaignSender& one : campaign.senders) {
        if (one.sender_id == sender && one.identity) {
            return *one.identity;
        }
    }
    const auto found = store::senders::find(tx, sender);
    if (!found) {
        return first;
    }
    CampaignIdentity identity = identity_from(found->settings, first.campaign_name);
    identity.domain = first.domain;
    return identity;
}

void fix_identities(db::WriteTx& tx, const Campaign& campaign, const CampaignIdentity& first) {
    Campaign launched = campaign;
    launched.identity = first;
    for (const CampaignSender& one : campaign.senders) {
        store::campaign_senders::set_identity(
            tx, campaign.id, one.sender_id, identity_by(tx, launched, one.sender_id));
    }
}

LoadedMessage load_message(const db::ReadTx& tx,
                           const CompiledCampaign& campaign,
                           const MailLinks& links,
                           store::messages::ForSending message) {
    LoadedMessage loaded{.message = std::move(message)};
    loaded.skeleton = &skeleton_of(tx, campaign, loaded.message);
    loaded.thread = thread_of(tx, campaign, links, loaded.message);
    return loaded;
}

void compose_message(const LoadedMessage& loaded,
                     const CompiledCampaign& campaign,
                     const MailLinks& links,
                     TimeMs date_at,
                     std::string& out,
                     std::string* subject) {
    with_parts(loaded, campaign, links, date_at, [&](const mail::MessageParts& parts) {
        loaded.skeleton->compose(parts, out);
        if (subject != nullptr) {
            *subject = loaded.skeleton->subject_of(parts);
        }
    });
}

std::string message_page(const LoadedMessage& loaded,
                         const CompiledCampaign& campaign,
                         const MailLinks& links,
                         TimeMs now) {
    const auto page = [&](const mail::MessageParts& parts) { return loaded.skeleton->page(parts); };
    return with_parts(loaded, campaign, links, now, page, false);
}

Preview preview_message(const LoadedMessage& loaded,
                        const CompiledCampaign& campaign,
                        const MailLinks& links,
                        TimeMs date_at) {
    return with_parts(loaded, campaign, links, date_at, [&](const mail::MessageParts& parts) {
        return loaded.skeleton->preview(parts);
    });
}

}  // namespace campaignd::service
