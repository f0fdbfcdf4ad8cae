#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/import.h"

namespace campaignd::model {

/// The key under which a column's values are kept: "First Name" -> "first_name".
std::string attribute_key(std::string_view header);

/// Which column of a CSV file holds what, decided once from its header row.
///
/// Without a mapping a column is told by its name ("E-Mail", "Full name", "Surname"); whatever is
/// not known becomes an attribute. A mapping {"email":"E-Mail","company":"Firma"} names the header
/// for a field or attribute and wins. first_name and last_name make the name when no column
/// holds it, and are attributes as well.
/// Immutable after construction. The constructor throws Error(kInvalid) naming what is missing.
class ImportColumns {
  public:
    ImportColumns(const std::vector<std::string_view>& header, const nlohmann::json& mapping);

    std::size_t size() const noexcept { return columns_.size(); }

    /// Turns the cells of one row into a recipient; returns why not, or an empty text.
    std::string read(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;

  private:
    enum class Use { kEmail, kName, kFirstName, kLastName, kTimezone, kAttribute };

    struct Column {
        std::string header;
        std::string key;
        std::string json_key;  // "key": with quotes and colon
        Use use = Use::kAttribute;
        bool mapped = false;
    };

    static Use use_of(std::string_view key) noexcept;
    void apply_mapping(const nlohmann::json& mapping);
    Column& find_column(const std::string& header, const std::string& field);
    void refuse_duplicates() const;
    void require_email() const;
    void order_attributes();
    std::string cells_fault(const std::vector<std::string_view>& cells) const;
    void read_name(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;
    void read_attributes(const std::vector<std::string_view>& cells, std::string& json) const;
    std::string_view cell(const std::vector<std::string_view>& cells, Use use) const noexcept;

    std::vector<Column> columns_;
    std::vector<std::size_t> attributes_;  // columns kept as attributes, by key
    std::vector<int> by_use_;              // column of each use, -1 without one
};

}  // namespace campaignd::model
