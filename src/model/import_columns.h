#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/import.h"
#include "model/import_mapping.h"
#include "model/import_presets.h"
#include "model/import_status.h"

namespace campaignd {

/// The key under which a column's values are kept: "First Name" -> "first_name".
std::string attribute_key(std::string_view header);

/// Which column of a CSV file holds what, decided once from its header row.
///
/// A column is told by its name ("E-Mail", "Full name", "Surname"), or by the export of another
/// tool that has all these columns (model/import_presets.h); whatever is not known becomes an
/// attribute of text. A mapping says what single columns become, and wins. first_name and last_name
/// make the name when no column holds it, and are attributes as well.
///
/// A column that says who has left (model/import_status.h) gives the status. Of one called
/// "status" and the like its first rows decide: without one known word it is an attribute, in which
/// only words of people who have left count. A mapping to "status" says that it is the status, one
/// to anything else that it is not.
/// Immutable after construction and sampling. The constructor throws Error(kInvalid) naming what is
/// missing.
class ImportColumns {
  public:
    ImportColumns(const std::vector<std::string_view>& header,
                  const ImportMapping& mapping,
                  std::string_view file_name = {});

    std::size_t size() const noexcept { return columns_.size(); }

    /// True when the first kSampledRows rows are to be shown to sample(), then end_sample().
    bool wants_sample() const noexcept;
    void sample(const std::vector<std::string_view>& cells);
    void end_sample();
    /// How columns that say something of the status were understood: sentences for people.
    std::vector<std::string> notes() const;
    /// What every column becomes, in their order.
    ImportMapping understood() const;

    /// Rows say in which lists a person is.
    bool names_lists() const noexcept {
        return by_use_[static_cast<std::size_t>(ImportUse::kList)] >= 0;
    }

    /// Null when the file is of no tool that is known.
    const ImportPreset* preset() const noexcept { return preset_; }

    /// Turns the cells of one row into a recipient; returns why not, or an empty text. Takes off
    /// the apostrophe that keeps a spreadsheet from taking a cell for a formula.
    std::string read(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;

  private:
    struct Column {
        std::string header;
        std::string key;  // of the header
        ImportMeaning meaning;
        std::string json_key;  // "key": with quotes and colon
        StatusColumn status = StatusColumn::kNone;
        bool mapped = false;
        bool known_word = false;  // seen while sampling
    };

    void add_column(std::string_view text);
    void apply_preset(std::string_view file_name);
    void apply_mapping(const ImportMapping& mapping);
    Column& find_column(const std::string& name, const ImportMeaning& meaning);
    void refuse_duplicates() const;
    void require_email() const;
    void find_statuses();
    void order_columns();
    std::string read_plain(const std::vector<std::string_view>& cells,
                           ImportedRecipient& out) const;
    std::string cells_fault(const std::vector<std::string_view>& cells) const;
    void read_name(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;
    std::string read_status(const std::vector<std::string_view>& cells,
                            ImportedRecipient& out) const;
    static void read_zone(std::string_view text, ImportedRecipient& out);
    std::string read_attributes(const std::vector<std::string_view>& cells,
                                std::string& json) const;
    std::string read_more(const std::vector<std::string_view>& cells, ImportedRecipient& out) const;
    static void read_consent(std::string_view time,
                             std::string_view source,
                             ImportedRecipient& out);
    std::string_view cell(const std::vector<std::string_view>& cells, ImportUse use) const noexcept;

    std::vector<Column> columns_;
    const ImportPreset* preset_ = nullptr;
    bool more_ = false;                    // has columns that are read by read_more()
    std::vector<std::size_t> attributes_;  // columns kept as attributes, by key
    std::vector<std::size_t> statuses_;    // columns that say something of the status
    std::vector<int> by_use_;              // a column of each use, -1 without one
};

constexpr int kSampledRows = 1'000;

}  // namespace campaignd
