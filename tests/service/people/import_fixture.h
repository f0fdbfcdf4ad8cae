#pragma once

#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/people/import_runner.h"
#include "service/people/imports.h"
#include "service/people/lists.h"
#include "service/people/recipients.h"
#include "support/temp_database.h"

namespace campaignd::test {

/// A database with one list and a spool directory, to import CSV texts into.
class ImportFixture {
  public:
    ImportFixture()
        : spool(temp.directory / "spool"),
          lists(*temp),
          recipients(*temp),
          imports(*temp, spool),
          list_id(lists.create(actor, {.name = "Customers", .description = std::nullopt}).id) {}

    std::filesystem::path write_file(std::string_view text) const {
        const std::filesystem::path path = temp.directory / "upload.csv";
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    /// `change` sets what the import is to do differently.
    std::int64_t queue(std::string_view text,
                       const std::function<void(service::ImportOrder&)>& change = {}) {
        service::ImportOrder order{.list_id = list_id, .file = write_file(text)};
        if (change) {
            change(order);
        }
        return imports.create(actor, std::move(order)).id;
    }

    /// {"E-Mail","email"}: columns and what they become.
    static ImportMapping mapping(const std::vector<std::pair<std::string, std::string>>& columns) {
        ImportMapping mapping;
        for (const auto& [column, meaning] : columns) {
            mapping.columns.emplace_back(column, parse_import_meaning(meaning).value());
        }
        return mapping;
    }

    /// Runs the import to its end; with `fresh` each slice gets a runner of its own, as after a
    /// kill between two slices.
    Import finish(std::int64_t id, bool fresh = false) {
        auto runner = std::make_unique<service::ImportRunner>(*temp, spool);
        for (int slices = 0; runner->run_slice(id) && slices < 100'000; ++slices) {
            if (fresh) {
                runner = std::make_unique<service::ImportRunner>(*temp, spool);
            }
        }
        return imports.get(id);
    }

    Import run(std::string_view text,
               const std::function<void(service::ImportOrder&)>& change = {}) {
        return finish(queue(text, change));
    }

    std::string rejected_csv(std::int64_t id) const {
        std::string text;
        imports.write_rejected_csv(id, [&](std::string_view piece) { text += piece; });
        return text;
    }

    Recipient find(const std::string& email) const {
        RecipientQuery query;
        query.q = email;
        const auto page = recipients.list(query);
        return page.items.empty() ? Recipient() : page.items.front();
    }

    TempDatabase temp;
    const service::Actor actor{"cli", ""};
    std::filesystem::path spool;
    service::Lists lists;
    service::Recipients recipients;
    service::Imports imports;
    std::int64_t list_id;
};

}  // namespace campaignd::test
