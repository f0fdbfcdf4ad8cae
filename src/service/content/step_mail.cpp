#include "service/content/step_mail.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "mail/compose/snippets.h"
#include "service/content/ingredients.h"
#include "service/content/step_files.h"
#include "store/campaign_senders.h"
#include "store/campaigns.h"
#include "store/events.h"
#include "store/senders.h"
#include "store/step_revisions.h"
#include "wire/columns.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kMostEarlierSubjects = 20;

/// `used`: indexes of the snippets in it. `thread`: the first subject that a reply carries on;
/// none: the present one. Throws Error(kInvalid) with every fault of snippets.
mail::SkeletonSpec spec_of(const CampaignSource& source,
                           std::size_t index,
                           std::set<std::size_t>& used,
                           const std::string* thread = nullptr) {
    const Campaign& campaign = source.campaign;
    const CampaignIdentity& identity = source.identity;
    const Step& step = campaign.steps[index];
    mail::SkeletonSpec spec;
    spec.from_name = identity.from_name;
    spec.from_email = identity.from_email;
    spec.reply_to = identity.reply_to;
    spec.from_name_template = campaign.options.from_name;
    spec.reply_to_template = campaign.options.reply_to;
    spec.is_reply = !step.subject;
    spec.subject_template = step.subject        ? *step.subject
                            : thread != nullptr ? *thread
                                                : campaign.steps[0].subject.value_or("");
    spec.preheader_template = step.preheader;
    spec.text_template = step.text_body;
    spec.format = step.format;
    if (step.format == StepFormat::kBlocks) {
        spec.blocks = wire::blocks_from_column(step.body);
        spec.blocks->theme = merged(source.ingredients.theme, spec.blocks->theme);
    } else {
        spec.body_template = step.body;
    }
    spec.campaign_id = campaign.id;
    spec.step = static_cast<int>(index);
    spec.campaign_name = identity.campaign_name;
    spec.track_opens = campaign.options.track_opens;
    spec.track_clicks = campaign.options.track_clicks;
    spec.utm = campaign.options.utm;
    spec.links = source.links ? &source.links->at(index) : nullptr;
    spec.links_grow = source.links_grow;
    spec.is_look = source.is_look;
    spec.knows_sender = campaign.identity || campaign.sender_id;
    spec.is_answer = source.single == SingleClass::kEssential;
    if (source.single) {
        const std::string sender = "s" + std::to_string(campaign.sender_id.value_or(0));
        spec.list_id = sender + "." + identity.domain;
        spec.feedback_id = sender + ":0:single:campaignd";
    }
    spec.field_prefix = source.single ? "" : "steps[" + std::to_string(index) + "].";
    mail::SnippetWriter snippets(source.ingredients.snippets);
    snippets.write(spec);
    throw_if_any(std::move(snippets.faults()));
    used.insert(snippets.used().begin(), snippets.used().end());
    return spec;
}

/// The Message-IDs of the steps before, oldest first (RFC 5322 section 3.6.4), when this one
/// continues their thread.
std::vector<std::string> thread_of(const db::ReadTx& tx,
                                   const CompiledCampaign& compiled,
                                   const MailLinks& links,
                                   const store::messages::ForSending& message) {
    std::vector<std::string> thread;
    if (message.step == 0 ||
        compiled.campaign.steps[static_cast<std::size_t>(message.step)].subject) {
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
    const auto step = static_cast<std::size_t>(message.step);
    if (compiled.earlier_threads.empty() || compiled.campaign.steps.at(step).subject) {
        return compiled.step(message.step);
    }
    const auto first = store::messages::find_id(tx, message.campaign_id, 0, message.recipient_id);
    const auto row = first ? store::messages::find(tx, *first) : std::optional<Message>();
    for (const auto& thread : compiled.earlier_threads) {
        if (row && row->revision && *row->revision <= thread.last_revision) {
            return thread.steps[step] ? *thread.steps[step] : compiled.step(message.step);
        }
    }
    return compiled.step(message.step);
}

/// Each once for as long as it stood.
std::vector<CampaignSource::EarlierSubject> earlier_subjects(const db::ReadTx& tx,
                                                             const Campaign& campaign) {
    std::vector<CampaignSource::EarlierSubject> subjects;
    for (auto& earlier : store::step_revisions::list(tx, campaign.id, 0)) {
        std::string subject = earlier.step.subject.value_or("");
        if (!subjects.empty() && subjects.back().subject == subject) {
            subjects.back().last_revision = earlier.last_revision;
        } else {
            subjects.push_back({earlier.last_revision, std::move(subject)});
        }
    }
    return subjects;
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
        source.earlier_subjects = earlier_subjects(tx, campaign);
    }
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
    const bool is_renamed =
        !was.empty() && !after.steps.empty() && was.front().subject != after.steps.front().subject;
    CampaignSource source = source_of(tx, std::move(after));
    if (is_renamed && source.earlier_subjects.size() >= kMostEarlierSubjects) {
        throw Error(std::vector<FieldError>{
            {"steps[0].subject",
             "was changed 20 times since the launch, which is the most: each follow-up is made "
             "once "
             "for each subject that people got; leave it, or go on with a new campaign"}});
    }
    source.links_grow = true;
    return source;
}

namespace {

/// The replies of a campaign in the threads of its earlier first subjects.
std::vector<CompiledCampaign::EarlierThread> compile_threads(const CampaignSource& source,
                                                             std::set<std::size_t>& used,
                                                             std::optional<int> only_step) {
    std::vector<CompiledCampaign::EarlierThread> threads;
    const std::vector<Step>& steps = source.campaign.steps;
    for (const auto& [last_revision, subject] : source.earlier_subjects) {
        auto& thread = threads.emplace_back();
        thread.last_revision = last_revision;
        thread.steps.resize(steps.size());
        for (std::size_t i = 1; i < steps.size(); ++i) {
            const bool is_asked_for = !only_step || static_cast<std::size_t>(*only_step) == i;
            if (!steps[i].subject && is_asked_for && subject != steps[0].subject) {
                mail::SkeletonSpec spec = spec_of(source, i, used, &subject);
                std::vector<FieldError> known;  // of the step itself, told by now
                if (source.files) {
                    add_step_files(*source.files, source.campaign, i, spec, known);
                }
                thread.steps[i] = mail::Skeleton::compile(spec);
            }
        }
    }
    return threads;
}

}  // namespace

CompiledCampaign compile_campaign(CampaignSource source, std::optional<int> only_step) {
    CompiledCampaign compiled;
    std::vector<FieldError> faults;
    const std::size_t count = source.campaign.steps.size();
    compiled.steps.resize(count);
    std::set<std::size_t> used;
    for (std::size_t i = 0; i < count; ++i) {
        if (only_step && static_cast<std::size_t>(*only_step) != i) {
            continue;
        }
        try {
            mail::SkeletonSpec spec = spec_of(source, i, used);
            if (source.files) {
                add_step_files(*source.files, source.campaign, i, spec, faults);
            }
            compiled.steps[i] = mail::Skeleton::compile(spec);
        } catch (const Error& error) {
            if (error.fields().empty()) {
                throw;
            }
            faults.insert(faults.end(), error.fields().begin(), error.fields().end());
        }
    }
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    compiled.earlier_threads = compile_threads(source, used, only_step);
    compiled.ingredients.theme = std::move(source.ingredients.theme);
    for (const std::size_t index : used) {
        compiled.ingredients.snippets.push_back(std::move(source.ingredients.snippets.at(index)));
    }
    compiled.campaign = std::move(source.campaign);
    compiled.identity = std::move(source.identity);
    for (Step& step : compiled.campaign.steps) {
        step.body = std::string();
        step.text_body = std::string();
    }
    return compiled;
}

const mail::Skeleton& CompiledCampaign::step(int index) const {
    const auto& skeleton = steps.at(static_cast<std::size_t>(index));
    check(skeleton.has_value(), "the step was compiled");
    return *skeleton;
}

std::size_t CompiledCampaign::bytes() const {
    std::size_t sum = sizeof *this;
    for (const auto& skeleton : steps) {
        sum += sizeof(Step) + (skeleton ? skeleton->bytes() : 0);
    }
    for (const EarlierThread& thread : earlier_threads) {
        for (const auto& skeleton : thread.steps) {
            sum += skeleton ? skeleton->bytes() : 0;
        }
    }
    for (const Snippet& snippet : ingredients.snippets) {
        sum += sizeof snippet + snippet.body.size();
    }
    return sum;
}

void store_links(db::WriteTx& tx, const CompiledCampaign& campaign) {
    for (std::size_t step = 0; step < campaign.steps.size(); ++step) {
        for (const mail::TrackedLink& link : campaign.step(static_cast<int>(step)).links()) {
            store::events::insert_link(
                tx, campaign.campaign.id, static_cast<int>(step), link.number, link.target);
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
