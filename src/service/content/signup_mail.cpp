#include "service/content/signup_mail.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "mail/compose/snippets.h"
#include "model/email_address.h"
#include "model/form_words.h"
#include "service/content/ingredients.h"
#include "service/content/layouts.h"
#include "service/content/step_files.h"
#include "store/forms.h"
#include "store/lists.h"
#include "store/recipients.h"
#include "store/signups.h"
#include "store/suppressions.h"

namespace campaignd::service {
namespace {

constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;

mail::SkeletonSpec spec_of(const SenderSettings& sender,
                           std::string_view subject,
                           std::string_view body) {
    mail::SkeletonSpec spec;
    spec.from_name = sender.from_name;
    spec.from_email = sender.from_email;
    spec.reply_to = sender.reply_to.value_or("");
    spec.subject_template = subject;
    spec.body_template = body;
    spec.format = mail::BodyFormat::kMarkdown;
    spec.is_answer = true;
    return spec;
}

void leave_out_links(std::vector<Block>& blocks) {
    for (Block& block : blocks) {
        if (auto* footer = std::get_if<FooterBlock>(&block.content)) {
            footer->has_link = false;
        } else if (auto* columns = std::get_if<ColumnsBlock>(&block.content)) {
            for (BlockColumn& column : columns->columns) {
                leave_out_links(column.blocks);
            }
        }
    }
}

/// Whoever asked to join is on no list yet: there is nothing to leave.
mail::SkeletonSpec confirm_spec(const FormSettings& form,
                                const SenderSettings& sender,
                                const Ingredients& ingredients,
                                const MediaFiles& files) {
    mail::SkeletonSpec spec = spec_of(sender, form.subject, form.body);
    if (form.layout_id) {
        mail::SnippetWriter snippets(ingredients.snippets);
        put_into_layout(ingredients, *form.layout_id, {}, snippets, spec);
        set_theme(ingredients.theme, snippets, spec);
        throw_if_any(std::move(snippets.faults()));
        if (spec.blocks) {
            leave_out_links(spec.blocks->blocks);
        }
    }
    if (form.inline_pictures) {
        std::vector<FieldError> faults;
        add_pictures_inside(files, "inline_pictures", spec, faults);
        throw_if_any(std::move(faults));
    }
    return spec;
}

bool has_tag(const std::vector<std::string>& tags, std::string_view name) {
    return std::find(tags.begin(), tags.end(), name) != tags.end();
}

/// Calls `use` with the parts of one mail.
template <typename Use>
auto with_parts(const Signup& signup,
                const FormSettings& form,
                const SenderSettings& sender,
                const MailLinks& links,
                Use&& use) {
    mail::MergeFields fields(signup.email, signup.name, "");
    fields.set("form", form.title);
    fields.set("days", std::to_string(kConfirmDays));
    fields.set("confirm_url", links.confirm_url({signup.id, signup.form_id}));
    const mail::MessageParts parts{.fields = fields,
                                   .to_email = signup.email,
                                   .to_name = "",
                                   .message_id = links.signup_message_id(
                                       signup.id, signup.asked_at, email_domain(sender.from_email)),
                                   .date_ms = signup.asked_at,
                                   .in_reply_to = "",
                                   .references = {},
                                   .unsubscribe_url = "",
                                   .view_url = "",
                                   .x_campaignd_message = ""};
    return use(parts);
}

bool is_member_of_all(const db::ReadTx& tx, std::int64_t recipient, const Signup& signup) {
    const std::vector<std::int64_t> member = store::lists::of_recipient(tx, recipient);
    return std::includes(
        member.begin(), member.end(), signup.list_ids.begin(), signup.list_ids.end());
}

/// Why this address gets no mail, or that it is on the lists already.
void look_at_person(const db::ReadTx& tx, const Signup& signup, SignupMail& mail) {
    if (store::suppressions::of_address(tx, signup.email)) {
        mail.refusal = "suppressed";
        return;
    }
    const auto id = store::recipients::find_by_email(tx, signup.email);
    const auto known = id ? store::recipients::find(tx, *id) : std::optional<Recipient>();
    if (!known || known->status == RecipientStatus::kUnsubscribed) {
        return;
    }
    if (known->status != RecipientStatus::kActive) {
        mail.refusal = to_text(known->status);
        return;
    }
    mail.is_already = is_member_of_all(tx, known->id, signup);
    if (mail.is_already && store::signups::told_already(tx, signup, tx.now() - kDayMs)) {
        mail.refusal = "was told today that they are signed up";
    }
}

std::string return_path(const SenderSettings& sender) {
    return sender.mailbox && !sender.mailbox->address.empty() ? sender.mailbox->address
                                                              : sender.from_email;
}

}  // namespace

Ingredients confirm_ingredients(const db::ReadTx& tx, const FormSettings& form) {
    return form.layout_id ? ingredients_of(tx, *form.layout_id) : Ingredients();
}

SignupPlan plan_signup_mail(const db::ReadTx& tx, std::int64_t signup_id) {
    SignupPlan plan;
    auto signup = store::signups::find(tx, signup_id);
    auto form = signup ? store::forms::find(tx, signup->form_id) : std::optional<Form>();
    plan.mail.is_due = form && !signup->confirmed_at && signup->state == SignupState::kQueued;
    if (plan.mail.is_due) {
        look_at_person(tx, *signup, plan.mail);
        plan.signup = *std::move(signup);
        plan.form = std::move(form->settings);
        plan.ingredients = confirm_ingredients(tx, plan.form);
        plan.files = MediaFiles(tx.path());
    }
    return plan;
}

SignupMail compose_signup_mail(SignupPlan plan,
                               const MailLinks& links,
                               const SenderSettings& sender) {
    SignupMail mail = std::move(plan.mail);
    const FormWords& words = form_words(plan.form.language);
    const mail::Skeleton skeleton =
        mail.is_already
            ? mail::Skeleton::compile(spec_of(sender, words.already_subject, words.already_body))
            : mail::Skeleton::compile(
                  confirm_spec(plan.form, sender, plan.ingredients, plan.files.value()));
    mail.envelope_from = return_path(sender);
    mail.envelope_to = plan.signup.email;
    with_parts(plan.signup, plan.form, sender, links, [&](const mail::MessageParts& parts) {
        skeleton.compose(parts, mail.data);
        mail.tail = skeleton.tail();
        mail.subject = skeleton.subject_of(parts);
    });
    return mail;
}

mail::Skeleton compile_confirm_mail(const FormSettings& form,
                                    const SenderSettings& sender,
                                    const Ingredients& ingredients,
                                    const MediaFiles& files) {
    mail::Skeleton skeleton =
        mail::Skeleton::compile(confirm_spec(form, sender, ingredients, files));
    std::vector<FieldError> faults;
    if (!has_tag(skeleton.needed_tags(), "confirm_url")) {
        faults.push_back({"body",
                          form.layout_id
                              ? "must hold {{confirm_url}}, or its layout must: without the link "
                                "nobody can confirm"
                              : "must hold {{confirm_url}}: without the link nobody can confirm"});
    }
    for (const std::string_view name : {"unsubscribe_url", "view_url"}) {
        if (form.layout_id && has_tag(skeleton.needed_tags(), name)) {
            faults.push_back(
                {"layout_id",
                 fmt::format("shows {{{{{0}}}}}, which a confirm mail has not: choose another "
                             "layout, or write {{{{#{0}}}}} before and {{{{/{0}}}}} behind what "
                             "holds it",
                             name)});
        }
    }
    throw_if_any(std::move(faults));
    return skeleton;
}

Preview preview_confirm_mail(const FormSettings& form,
                             const SenderSettings& sender,
                             const Ingredients& ingredients,
                             const MediaFiles& files,
                             const MailLinks& links,
                             TimeMs now) {
    const mail::Skeleton skeleton = compile_confirm_mail(form, sender, ingredients, files);
    Signup example;
    example.email = "ada@example.org";
    example.name = "Ada Example";
    example.asked_at = now;
    return with_parts(example, form, sender, links, [&](const mail::MessageParts& parts) {
        return skeleton.preview(parts);
    });
}

}  // namespace campaignd::service
