#include "http/routes/csv_upload.h"

#include <vector>

#include "base/error.h"
#include "http/message/multipart.h"

namespace campaignd::http {
namespace {

bool is_csv(const Request& request) {
    const std::string& type = request.content_type;
    return type.empty() || type == "text/csv" || type == "text/plain" ||
           type == "application/csv" || type == "application/octet-stream" ||
           type == "application/vnd.ms-excel" || type == "application/gzip" ||
           type == "application/x-gzip";
}

[[noreturn]] void refuse_empty() {
    throw Error(std::vector<FieldError>{{"file", "the upload is empty"}});
}

}  // namespace

bool is_csv_upload(const Request& request) {
    return is_csv(request) || is_multipart(request);
}

CsvUpload take_csv_upload(const Request& request) {
    if (!request.body_file || request.body_file->size() == 0) {
        refuse_empty();
    }
    if (!is_multipart(request)) {
        return {request.body_file->take(), {}};
    }
    const Part part = extract_part(request, "file");
    if (part.file->size() == 0) {
        refuse_empty();
    }
    return {part.file->take(), part.file_name};
}

}  // namespace campaignd::http
