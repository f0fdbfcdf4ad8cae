#pragma once

#include <cstdint>
#include <string>

#include "db/database.h"
#include "model/form.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"
#include "service/secrets/mail_links.h"

namespace campaignd::service {

/// Sign-up forms as their owners edit them; what strangers do with them is Signups'. Owner: App;
/// the references must outlive it. Thread-safe. Throws Error: kInvalid with every fault, kNotFound,
/// kConflict for a name or slug in use, StaleRevision.
class Forms {
  public:
    Forms(db::Database& database, const MailLinks& links) : database_(database), links_(links) {}

    FormView create(const Actor& actor, const FormChange& change);
    FormView update(const Actor& actor,
                    std::int64_t id,
                    const FormChange& change,
                    const ExpectedRevision& expected = {});
    /// Nobody can sign up by it any more, and links in mails already sent say so. Its words stay
    /// with the consents given to them.
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    FormView get(std::int64_t id) const;
    Page<FormView> list(const PageQuery& query) const;
    /// The confirm mail as it would be with this change, of a form that need not be there yet
    /// (`id` 0). Throws Error(kInvalid) with the faults of the mail alone.
    Preview preview(std::int64_t id, const FormChange& change) const;
    /// The HTML of the confirm mail as a page for a frame: fetches and runs nothing.
    std::string look(std::int64_t id) const;

  private:
    FormView view_of(Form form) const;

    db::Database& database_;
    const MailLinks& links_;
};

}  // namespace campaignd::service
