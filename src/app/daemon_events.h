#pragma once

#include <string_view>

#include "db/table_changes.h"
#include "http/front/event_source.h"
#include "service/access/principal_cache.h"

namespace campaignd::app {

/// The topic that pages listen to when a table changes; empty for what no page shows. A name that is
/// no table of the schema is a topic of its own.
std::string_view topic_of(std::string_view table) noexcept;
/// Whether it is known what a change of the table is told under, be it nothing.
bool has_topic(std::string_view table) noexcept;

/// What the event stream tells: how often this process has changed what the topics stand for. What
/// another instance changes is not seen here; pages look by themselves now and then.
/// Owner: App; the references must outlive it. Thread-safe.
class DaemonEvents final : public http::EventSource {
  public:
    DaemonEvents(const db::TableChanges& changes, const service::PrincipalCache& cache)
        : changes_(changes), cache_(cache) {}

    Revisions revisions() override;

    std::uint64_t rights() override { return cache_.generation(); }

  private:
    const db::TableChanges& changes_;
    const service::PrincipalCache& cache_;
};

}  // namespace campaignd::app
