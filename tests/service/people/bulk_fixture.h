#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "service/people/bulk_actions.h"
#include "service/people/bulk_runner.h"
#include "service/people/recipients.h"
#include "service/people/suppressions.h"
#include "support/factories.h"
#include "wire/bulk.h"
#include "wire/recipients.h"

namespace campaignd::test {

/// People, and bulk actions on them in slices of a few.
struct BulkFixture : Studio {
    std::filesystem::path spool = temp.directory / "spool";
    service::BulkActions bulk{*temp, spool, [] {}};
    service::Recipients recipients{*temp};
    service::Suppressions suppressions{*temp, [] {}};
    std::size_t slice = 7;

    BulkFixture() { std::filesystem::create_directories(spool); }

    std::int64_t order(const nlohmann::json& body) {
        return bulk.create(actor, wire::read_bulk_order(body)).id;
    }

    /// One slice of a process that has just started.
    bool step(std::int64_t id) { return service::BulkRunner(*temp, slice).run_slice(id).more; }

    BulkAction finish(std::int64_t id) {
        for (int slices = 0; step(id) && slices < 10'000; ++slices) {
        }
        return bulk.get(id);
    }

    BulkAction run(const nlohmann::json& body) { return finish(order(body)); }

    BulkAction undo(std::int64_t id) {
        bulk.undo(actor, id);
        return finish(id);
    }

    std::int64_t total(nlohmann::json body) {
        body["dry_run"] = true;
        return bulk.preview(wire::read_bulk_order(body)).total;
    }

    Recipient person(RecipientId id) const { return recipients.get(id); }

    /// All that bulk actions change, of everybody.
    std::map<RecipientId, std::string> everybody(const std::vector<RecipientId>& ids) const {
        std::map<RecipientId, std::string> all;
        for (const RecipientId id : ids) {
            nlohmann::json one = recipients.get(id);
            one.erase("revision");
            one.erase("updated_at");
            all[id] = one.dump();
        }
        return all;
    }

    std::string file(std::int64_t id) {
        std::ifstream in(bulk.take_file(actor, id), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

}  // namespace campaignd::test
