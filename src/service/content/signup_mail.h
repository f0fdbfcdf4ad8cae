#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "db/transaction.h"
#include "mail/compose/skeleton.h"
#include "model/form.h"
#include "model/sender.h"
#include "model/snippet.h"
#include "service/content/media_files.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// The mail that a sign-up gets, as it goes on the wire, or why it gets none.
struct SignupMail {
    bool is_due = false;      // false: it was sent already, or needs no mail any more
    std::string refusal{};    // why this person must not get it; empty: it goes
    bool is_already = false;  // it says "you are signed up already" and holds no link
    std::string envelope_from{};
    std::string envelope_to{};
    std::string data{};
    std::shared_ptr<const mail::MessageTail> tail{};  // behind the data: its pictures
    std::string subject{};
};

/// A sign-up, its form and what is to come of it.
struct SignupPlan {
    SignupMail mail;  // all but envelope, data, tail and subject
    Signup signup{};
    FormSettings form{};
    Ingredients ingredients{};  // of its layout
    std::optional<MediaFiles> files{};
};

/// What the confirm mail of a form is made with beside its own words: of a layout alone.
Ingredients confirm_ingredients(const db::ReadTx& tx, const FormSettings& form);

/// Decides by what is known of the address now, which nobody who asks is told: who is on the
/// lists gets at most one mail a day that says so; who is suppressed, complained or bounced gets
/// none; everybody else the confirm mail.
SignupPlan plan_signup_mail(const db::ReadTx& tx, std::int64_t signup_id);

/// The mail of a plan that refuses none. The same sign-up gives the same bytes on every attempt.
/// Compiles it: not in a transaction. Throws Error(kInvalid) when it cannot be composed.
SignupMail compose_signup_mail(SignupPlan plan,
                               const MailLinks& links,
                               const SenderSettings& sender);

/// The confirm mail of a form compiled: its faults name "subject", "body", "layout_id" and
/// "inline_pictures". Reads the pictures that go inside: not in a transaction. Throws
/// Error(kInvalid) with every fault, one without {{confirm_url}} among them.
mail::Skeleton compile_confirm_mail(const FormSettings& form,
                                    const SenderSettings& sender,
                                    const Ingredients& ingredients,
                                    const MediaFiles& files);

/// What a person would get, with an example's address and a link that leads nowhere.
Preview preview_confirm_mail(const FormSettings& form,
                             const SenderSettings& sender,
                             const Ingredients& ingredients,
                             const MediaFiles& files,
                             const MailLinks& links,
                             TimeMs now);

}  // namespace campaignd::service
