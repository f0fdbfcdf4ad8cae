#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/import.h"
#include "model/import_status.h"

namespace campaignd {

/// The key under which a column's values are kept: "First Name" -> "first_name".
std::string attribute_key(std::string_view header);

/// Which column of a CSV file holds what, decided once from its header row.
///
/// Without a mapping a column is told by its name ("E-Mail", "Full name", "Surname"); whatever is
/// not known becomes an attribute. A mapping {"email":"E-Mail","company":"Firma"} names the header
/// for a field or attribute and wins. first_name and last_name make the name when no column
/// holds it, and are attributes as well.
///
/// A column that says who has left (model/import_status.h) gives the status. Of one called
/// "status" and the like its first rows decide: without one known word it is an attribute, in which
/// only words of people who have left count. A mapping to "status" says that it is the status, one
/// to another name that it is an attribute.
/// Immutable after construction and sampling. The constructor throws Error(kInvalid) naming what is
/// missing.
class ImportColumns {
  public:
    ImportColumns(const std::vector<std::string_view>& header, const nlohmann::json& mapping);

    std::size_t size() const noexcept { return columns_.size(); }

    /// True when the first kSampledRows rows are to be shown to sample(), then end_sample().
    bool wants_sample() const noexcept;
    void sample(const std::vector<std::string_view>& cells);
    void end_sample();
    /// How columns that say something of the status were understood: sentences for people.
    std::vector<std::string> notes() const;

    /// Turns the cells of one row into a recipient; returns why not, or an empty text.
    std::string read(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;

  private:
    enum class Use { kEmail, kName, kFirstName, kLastName, kTimezone, kStatus, kAttribute };

    struct Column {
        std::string header;
        std::string key;
        std::string json_key;  // "key": with quotes and colon
        Use use = Use::kAttribute;
        StatusColumn status = StatusColumn::kNone;
        bool mapped = false;
        bool known_word = false;  // seen while sampling
    };

    static Use use_of(std::string_view key) noexcept;
    void apply_mapping(const nlohmann::json& mapping);
    Column& find_column(const std::string& header, const std::string& field);
    void refuse_duplicates() const;
    void require_email() const;
    void find_statuses();
    void order_attributes();
    std::string cells_fault(const std::vector<std::string_view>& cells) const;
    void read_name(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;
    std::string read_status(const std::vector<std::string_view>& cells,
                            ImportedRecipient& out) const;
    static void read_zone(std::string_view text, ImportedRecipient& out);
    void read_attributes(const std::vector<std::string_view>& cells, std::string& json) const;
    std::string_view cell(const std::vector<std::string_view>& cells, Use use) const noexcept;

    std::vector<Column> columns_;
    std::vector<std::size_t> attributes_;  // columns kept as attributes, by key
    std::vector<std::size_t> statuses_;    // columns that say something of the status
    std::vector<int> by_use_;              // column of each use, -1 without one
};

constexpr int kSampledRows = 1'000;

}  // namespace campaignd
