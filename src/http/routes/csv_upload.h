#pragma once

#include <string>
#include <string_view>

#include "http/message/request.h"

namespace campaignd::http {

constexpr std::string_view kWantsCsv =
    "send text/csv, or multipart/form-data with a part named \"file\"";

/// False for a type that is no CSV file and no form with one: answer 415 with kWantsCsv.
bool is_csv_upload(const Request& request);

struct CsvUpload {
    std::string path;       // now the caller's to delete
    std::string file_name;  // as the form calls it; empty when it does not
};

/// Throws Error(kInvalid) naming "file" when it is empty or the form has none.
CsvUpload take_csv_upload(const Request& request);

}  // namespace campaignd::http
