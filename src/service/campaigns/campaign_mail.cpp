#include "service/campaigns/campaign_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "mail/compose/quiet_html.h"
#include "mail/smtp/blocking.h"
#include "service/access/settings.h"
#include "service/content/ingredients.h"
#include "service/content/step_mail.h"
#include "store/campaigns.h"
#include "store/counters.h"
#include "store/message_templates.h"
#include "store/recipients.h"
#include "store/sandbox.h"
#include "store/senders.h"
#include "store/step_revisions.h"

namespace campaignd::service {
namespace {

namespace campaigns = store::campaigns;
using store::messages::ForSending;

/// Who a preview is made for when the campaign has nobody yet.
ForSending example_person() {
    ForSending person;
    person.email = "ada@example.org";
    person.name = "Ada Example";
    person.attributes = "{}";
    return person;
}

ForSending person_of(const Recipient& recipient) {
    ForSending person;
    person.recipient_id = recipient.id;
    person.email = recipient.email;
    person.name = recipient.name;
    person.attributes = recipient.attributes;
    return person;
}

/// The recipient asked for, the audience's first, or an example.
ForSending choose_person(const db::ReadTx& tx,
                         const Campaign& campaign,
                         std::optional<RecipientId> asked) {
    const bool has_audience =
        !campaign.audience.list_ids.empty() || !campaign.audience.segment_ids.empty();
    if (!asked && has_audience) {
        const auto first = campaigns::audience_after(tx, campaign.audience, 0, 1);
        if (!first.empty()) {
            asked = first.front();
        }
    }
    return asked ? person_of(store::recipients::get(tx, *asked)) : example_person();
}

void check_step(const Campaign& campaign, std::int64_t step) {
    if (step < 0 || step >= static_cast<std::int64_t>(campaign.steps.size())) {
        fail(
            ErrorCode::kNotFound,
            fmt::format(
                "campaign {} has no step {}: it has {}", campaign.id, step, campaign.steps.size()));
    }
}

/// The campaign with a step as messages of a revision have it.
void take_back(const db::ReadTx& tx, Campaign& campaign, int step, std::int64_t revision) {
    if (auto earlier = store::step_revisions::find(tx, campaign.id, step, revision)) {
        campaign.steps[static_cast<std::size_t>(step)] = std::move(earlier->step);
    }
}

/// The campaign with one variant of a step alone; the first, where none is named.
void choose_variant(const db::ReadTx& tx, Campaign& campaign, int index, std::optional<int> asked) {
    Step& step = campaign.steps[static_cast<std::size_t>(index)];
    if (!asked && !step.variants.empty()) {
        asked = step.variants.front().key;
    }
    const Variant* found = asked ? find_variant(step, *asked) : nullptr;
    if (asked && found == nullptr) {
        fail(ErrorCode::kNotFound,
             fmt::format("step {} of campaign {} has no variant {}",
                         index,
                         campaign.id,
                         variant_letter(*asked)));
    }
    if (found == nullptr) {
        return;
    }
    const Variant variant = *found;
    step = with_variant(step, asked);
    campaign.options.from_name = variant.from_name.value_or(campaign.options.from_name);
    if (variant.sender_id && store::senders::find(tx, *variant.sender_id)) {
        campaign.sender_id = variant.sender_id;
        campaign.identity.reset();
        campaign.identity = identity_of(tx, campaign);
    }
}

/// A preview needs a From address even before a sender is chosen.
CampaignIdentity identity_for_preview(const db::ReadTx& tx, const Campaign& campaign) {
    if (campaign.identity || campaign.sender_id) {
        return identity_of(tx, campaign);
    }
    return {"", "sender@example.org", "", "example.org", campaign.name};
}

/// A layout with its sample content, or what another template says, as the one step of a campaign.
Campaign look_of(const MessageTemplate& one) {
    constexpr std::string_view kText = "Here stands the message.";
    constexpr const char* kNameless = "New template";
    Campaign look;
    look.name = one.name.empty() ? kNameless : one.name;
    Step step;
    step.subject = look.name;
    if (one.slots.empty()) {
        step.format = one.content.format;
        step.body = one.content.body;
    } else {
        step.layout_id = one.id;
        step.body = kText;
    }
    for (const SlotText& slot : one.sample) {
        if (slot.name != kBodySlot) {
            step.slots.push_back(slot);
        } else if (!trim(slot.text).empty() && step.layout_id) {
            step.body = slot.text;
        }
    }
    look.steps.push_back(std::move(step));
    return look;
}

/// Pages show the HTML part; a message without one shows its text.
std::string page_of(const Preview& shown) {
    return shown.html.empty() ? "<!doctype html><pre>" + html_escape(shown.text) + "</pre>"
                              : mail::quiet_html(shown.html);
}

/// A test mail is in no ledger: below 0, and its own each time, for a mail box that has seen a
/// Message-ID may hide the next message with it.
MessageId test_id() {
    return -static_cast<MessageId>(random_uint64() >> 1U);
}

struct TestMail {
    mail::Outgoing mail;
    std::string subject;
};

std::vector<TestMail> composed(const std::vector<LoadedMessage>& loaded,
                               const CompiledCampaign& compiled,
                               const MailLinks& links,
                               TimeMs now) {
    std::vector<TestMail> tests;
    for (const LoadedMessage& one : loaded) {
        auto& [mail, subject] = tests.emplace_back();
        compose_message(one, compiled, links, now, mail.data, &subject);
        mail.tail = compiled.step(one.message.step).tail();
        mail.envelope_from = compiled.identity.from_email;
        mail.envelope_to = one.message.email;
    }
    return tests;
}

TestResult catch_in_sandbox(db::Database& database, std::int64_t sender, const TestMail& test) {
    database.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::sandbox::insert(tx,
                               {.sender_id = sender,
                                .message_id = std::nullopt,
                                .envelope_from = test.mail.envelope_from,
                                .envelope_to = test.mail.envelope_to,
                                .subject = test.subject},
                               test.mail.whole());
    });
    return {test.mail.envelope_to, true, "caught by the sandbox"};
}

/// One after the other, all of them within `time`.
std::vector<TestResult> send_to_relay(const SmtpAccount& account,
                                      std::vector<TestMail> tests,
                                      std::chrono::milliseconds time) {
    using std::chrono::steady_clock;
    const steady_clock::time_point end = steady_clock::now() + time;
    std::string silent;  // why the rest is not tried
    std::vector<TestResult> results;
    for (TestMail& test : tests) {
        const std::string to = test.mail.envelope_to;
        // Connecting takes a share of it and the dialogue the other.
        const auto share =
            std::chrono::duration_cast<std::chrono::milliseconds>((end - steady_clock::now()) / 2);
        if (silent.empty() && share <= share.zero()) {
            silent = "no time was left";
        }
        if (!silent.empty()) {
            results.push_back({to, false, "not tried: " + silent});
            continue;
        }
        const mail::SmtpOutcome outcome = mail::send_one(account, std::move(test.mail), share);
        const bool is_about_relay =
            outcome.result == Verdict::kRelayDeferred || outcome.result == Verdict::kNotSent ||
            outcome.result == Verdict::kLost || outcome.result == Verdict::kUnknown;
        if (is_about_relay && outcome.code == 0) {
            silent = "the relay could not be used for " + to;
        }
        results.push_back({to, outcome.result == Verdict::kSent, outcome.reply});
    }
    return results;
}

}  // namespace

CampaignMail::CampaignMail(db::Database& database,
                           const Senders& senders,
                           const MailLinks& links,
                           std::chrono::milliseconds test_time)
    : database_(database), senders_(senders), links_(links), test_time_(test_time) {}

Preview CampaignMail::preview(CampaignId id,
                              int step,
                              std::optional<RecipientId> recipient,
                              std::optional<int> variant,
                              std::optional<std::int64_t> revision) const {
    ForSending person;
    CampaignSource source = database_.read([&](const db::ReadTx& tx) {
        Campaign campaign = campaigns::get(tx, id);
        check_step(campaign, step);
        if (revision) {
            take_back(tx, campaign, step, *revision);
        }
        // The page asks for one that is not saved yet, or was removed just now.
        const bool is_there =
            variant &&
            find_variant(campaign.steps[static_cast<std::size_t>(step)], *variant) != nullptr;
        choose_variant(tx, campaign, step, is_there ? variant : std::nullopt);
        person = choose_person(tx, campaign, recipient);
        CampaignIdentity identity = identity_for_preview(tx, campaign);
        Ingredients ingredients = ingredients_of(tx, campaign);
        return CampaignSource{std::move(campaign),
                              std::move(identity),
                              {},
                              true,
                              MediaFiles(tx.path()),
                              std::move(ingredients)};
    });
    person.campaign_id = id;
    person.step = step;
    const CompiledCampaign compiled = compile_campaign(std::move(source), step);
    const LoadedMessage loaded = database_.read([&](const db::ReadTx& tx) {
        return load_message(tx, compiled, links_, std::move(person));
    });
    return preview_message(loaded, compiled, links_, database_.clock().now());
}

std::string CampaignMail::look(CampaignId id,
                               int step,
                               std::optional<RecipientId> recipient,
                               std::optional<int> variant,
                               std::optional<std::int64_t> revision) const {
    return page_of(preview(id, step, recipient, variant, revision));
}

Preview CampaignMail::preview_template(std::int64_t id) const {
    return preview_template(database_.read(
        [&](const db::ReadTx& tx) { return store::message_templates::get(tx, id); }));
}

Preview CampaignMail::preview_template(const MessageTemplate& typed) const {
    CampaignSource source = database_.read([&](const db::ReadTx& tx) {
        Campaign look = look_of(typed);
        CampaignIdentity identity = identity_for_preview(tx, look);
        Ingredients ingredients = ingredients_of(tx, look, {typed});
        return CampaignSource{std::move(look),
                              std::move(identity),
                              {},
                              true,
                              MediaFiles(tx.path()),
                              std::move(ingredients)};
    });
    const CompiledCampaign compiled = compile_campaign(std::move(source));
    const LoadedMessage loaded = database_.read(
        [&](const db::ReadTx& tx) { return load_message(tx, compiled, links_, example_person()); });
    return preview_message(loaded, compiled, links_, database_.clock().now());
}

std::string CampaignMail::look_at_template(std::int64_t id) const {
    return page_of(preview_template(id));
}

std::string CampaignMail::keep_look(const Preview& preview) {
    return looks_.keep(page_of(preview));
}

std::string CampaignMail::kept_look(std::string_view word) const {
    std::optional<std::string> page = looks_.find(word);
    if (!page) {
        fail(ErrorCode::kNotFound, "this look is gone: type on, and another one comes");
    }
    return *std::move(page);
}

std::vector<StepContent> CampaignMail::content(CampaignId id) const {
    return database_.read([&](const db::ReadTx& tx) {
        const Campaign campaign = campaigns::get(tx, id);
        std::map<int, std::int64_t> sent;
        for (const auto& [step, counts] : store::counters::by_step(tx, id)) {
            sent[step] = counts[MessageState::kSent];
        }
        std::vector<StepContent> all;
        for (std::size_t i = 0; i < campaign.steps.size(); ++i) {
            const int step = static_cast<int>(i);
            std::int64_t before = 0;
            for (auto& earlier : store::step_revisions::list(tx, id, step)) {
                all.push_back({.step = step,
                               .content = std::move(earlier.step),
                               .last_revision = earlier.last_revision,
                               .changed_at = earlier.changed_at,
                               .sent = std::max<std::int64_t>(earlier.sent - before, 0)});
                before = std::max(before, earlier.sent);
            }
            all.push_back({.step = step,
                           .content = campaign.steps[i],
                           .sent = std::max<std::int64_t>(sent[step] - before, 0)});
        }
        return all;
    });
}

std::vector<TestResult> CampaignMail::test(const Actor& actor,
                                           CampaignId id,
                                           const TestRequest& request) {
    SenderAccount account;
    std::vector<ForSending> people;
    CampaignSource source = database_.read([&](const db::ReadTx& tx) {
        Campaign campaign = campaigns::get(tx, id);
        check_step(campaign, request.step);
        choose_variant(tx, campaign, request.step, request.variant);
        CampaignIdentity identity = identity_of(tx, campaign);
        account = senders_.account(tx, *campaign.sender_id);
        for (const std::string& to : request.to) {
            ForSending& person =
                people.emplace_back(choose_person(tx, campaign, request.recipient));
            person.email = to;
            person.campaign_id = id;
            person.step = request.step;
            person.id = test_id();
        }
        Ingredients ingredients = ingredients_of(tx, campaign);
        return CampaignSource{std::move(campaign),
                              std::move(identity),
                              {},
                              false,
                              MediaFiles(tx.path()),
                              std::move(ingredients)};
    });
    const CompiledCampaign compiled = compile_campaign(std::move(source), request.step);
    const auto loaded = database_.read([&](const db::ReadTx& tx) {
        std::vector<LoadedMessage> all;
        all.reserve(people.size());
        for (ForSending& person : people) {
            all.push_back(load_message(tx, compiled, links_, std::move(person)));
        }
        return all;
    });
    std::vector<TestMail> tests = composed(loaded, compiled, links_, database_.clock().now());
    std::vector<TestResult> results;
    if (account.transport == TransportKind::kSandbox) {
        for (const TestMail& test : tests) {
            results.push_back(catch_in_sandbox(database_, account.smtp.sender_id, test));
        }
    } else {
        results = send_to_relay(account.smtp, std::move(tests), test_time_);
    }
    const bool left = account.transport == TransportKind::kSmtp &&
                      std::any_of(results.begin(), results.end(), [](const TestResult& result) {
                          return result.ok;
                      });
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        audit(tx, actor, "campaign.test", id, {{"addresses", request.to.size()}});
        if (left) {
            Settings::note_test_mail(tx);
        }
    });
    return results;
}

}  // namespace campaignd::service
