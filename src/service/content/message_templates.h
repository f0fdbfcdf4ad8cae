#pragma once

#include "db/database.h"
#include "model/message_template.h"
#include "service/access/audit.h"
#include "service/access/paging.h"
#include "service/access/revision.h"

namespace campaignd::service {

/// Use cases on templates. Owned by the composition root; `database` must outlive it. Thread-safe.
/// Throws Error: kInvalid with every fault, kNotFound, kConflict when the name is taken,
/// StaleRevision.
class MessageTemplates {
  public:
    explicit MessageTemplates(db::Database& database) : database_(database) {}

    /// Puts in the layouts that come with campaignd, once in the life of a database: whoever
    /// changes or removes one has the last word.
    void add_shipped();
    MessageTemplate create(const Actor& actor, MessageTemplateChange change);
    MessageTemplate get(std::int64_t id) const;
    /// What create() would keep; keeps nothing.
    static MessageTemplate typed(MessageTemplateChange change);
    MessageTemplate update(const Actor& actor,
                           std::int64_t id,
                           MessageTemplateChange change,
                           const ExpectedRevision& expected = {});
    void remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected = {});
    /// Without their bodies.
    Page<MessageTemplate> list(const PageQuery& query) const;

  private:
    db::Database& database_;
};

}  // namespace campaignd::service
