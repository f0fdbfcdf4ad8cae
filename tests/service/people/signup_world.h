#pragma once

#include "service/content/signup_mail.h"
#include "service/mail_world.h"
#include "service/people/forms.h"
#include "service/people/signups.h"
#include "store/senders.h"

namespace campaignd::test {

/// An open form for the list of a MailWorld. Nothing is sent: what would be is composed on demand.
struct SignupWorld : MailWorld {
    service::Forms forms{*temp, links};
    service::Signups signups{*temp, links, key.derive("signup-limits"), [] {}};
    Form form = open("news", list_id);

    Form open(const std::string& slug, std::int64_t list, std::int64_t max_per_hour = 300) {
        return forms.create(actor,
                            {.name = slug,
                             .is_open = true,
                             .list_ids = std::vector{list},
                             .sender_id = std::optional(sender_id),
                             .title = "Our news",
                             .max_per_hour = max_per_hour});
    }

    service::SignupAnswer ask(const std::string& email,
                              const std::string& client = "198.51.100.7",
                              const std::string& name = "") {
        return signups.ask("news", {email, name, client, SignupVia::kPage});
    }

    std::int64_t newest() const { return temp.integer("SELECT max(id) FROM signup"); }

    service::SignupMail mail_of(std::int64_t signup) const {
        std::optional<Sender> sender;
        service::SignupPlan plan = temp->read([&](const db::ReadTx& tx) {
            sender = store::senders::find(tx, sender_id);
            return service::plan_signup_mail(tx, signup);
        });
        const bool goes = plan.mail.is_due && plan.mail.refusal.empty();
        return goes ? service::compose_signup_mail(std::move(plan), links, sender->settings)
                    : std::move(plan.mail);
    }

    std::string token_of(std::int64_t signup) const {
        const std::string url = links.confirm_url({signup, form.id});
        return url.substr(url.rfind('/') + 1);
    }

    auto confirm(std::int64_t signup, const std::string& client = "2001:db8:1:2:3::4") {
        return signups.confirm(token_of(signup), client)->state;
    }

    /// As the relay's 250 leaves it.
    void mark_sent(std::int64_t signup, bool already = false) const {
        temp.run("UPDATE signup SET state = 2, mailed_at = ?2, already = ?3 WHERE id = ?1",
                 signup,
                 temp.clock.now(),
                 already);
        temp.run("DELETE FROM job WHERE ref = ?1", signup);
    }

    RecipientId person(const std::string& email) const {
        return temp.integer("SELECT id FROM recipient WHERE email = ?1", email);
    }
};

}  // namespace campaignd::test
