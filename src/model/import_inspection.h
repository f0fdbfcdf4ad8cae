#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/import.h"
#include "model/text_encoding.h"

namespace campaignd {

/// What the first bytes of an upload say about it.
struct UploadKind {
    bool is_gzip = false;
    bool is_listmonk = false;  // JSON of its API
    EncodingGuess guess;
    TextEncoding encoding = TextEncoding::kUtf8;  // by which it is read

    bool needs_decoding() const noexcept {
        return is_gzip || is_listmonk || encoding != TextEncoding::kUtf8;
    }
};

struct InspectedColumn {
    std::string header;
    ImportMeaning meaning;
    std::optional<ImportMeaning> could_be;  // what its first cells all are
    std::vector<std::string> samples;       // different ones
};

/// A list that rows name.
struct InspectedList {
    std::string name;
    bool is_known = false;  // else it is made when no list is chosen
    std::int64_t joined = 0;
    std::int64_t left = 0;
};

/// How a file would be understood, and what its first rows would do.
struct ImportInspection {
    enum class From { kNames, kPreset, kRemembered, kRequest };

    UploadKind kind;
    char separator = ',';
    std::string preset;  // id and title of the tool whose export it is; empty without
    std::string preset_title;
    From mapping_from = From::kNames;
    ImportMapping mapping;  // what says more than the names: send it, or more, to import
    std::vector<InspectedColumn> columns;
    std::vector<std::vector<std::string>> rows;  // the first ones
    ImportCounts counts;                         // of the rows looked at
    std::vector<RejectedRow> rejected;           // the first ones
    bool names_lists = false;                    // rows say in which lists people are
    std::vector<InspectedList> lists;            // those of the rows looked at
    std::vector<std::string> notes;
    std::string problem;    // why it cannot be imported like this; empty when it can
    bool complete = false;  // the rows looked at are all there are
};

}  // namespace campaignd
