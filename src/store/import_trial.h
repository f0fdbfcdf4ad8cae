#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "model/import.h"
#include "model/recipient.h"

namespace campaignd::store::imports {

/// What is known of a person, as far as an import changes it.
struct KnownPerson {
    std::int64_t id = 0;
    std::string name;
    std::string attributes;
    std::string timezone;
    RecipientStatus status = RecipientStatus::kActive;
    std::vector<std::string> tags{};  // of a trial: those that rows gave

    bool operator==(const KnownPerson&) const = default;
};

/// What an import that changes nobody would have made of people so far: in a small database of its
/// own, so that trying costs the real one nothing. It is in step with the import only while their
/// cursors are the same; otherwise the trial begins again.
/// Owner: a session of ImportRunner, or an inspection. Thread: one. Throws SqlError.
class ImportTrial {
  public:
    /// ":memory:" for a few people.
    explicit ImportTrial(const std::filesystem::path& file);

    /// Behind the rows that were tried.
    ImportCursor cursor();

    /// What is kept between these is there after a kill, or none of it.
    void begin();
    void commit(const ImportCursor& cursor);

    /// Letter case does not tell addresses apart.
    std::optional<KnownPerson> find(const std::string& email);
    void keep(const std::string& email, const KnownPerson& person);

  private:
    db::Connection connection_;
};

}  // namespace campaignd::store::imports
