#pragma once

#include <functional>
#include <string_view>

#include "http/router.h"
#include "service/access/revision.h"
#include "wire/json.h"

namespace campaignd::http {

using Expected = service::ExpectedRevision;

/// A thing that people read and change: its GET, its PATCH and, unless `remove` is empty, its
/// DELETE. Every answer of get and update holds "revision".
struct Editable {
    using Get = std::function<nlohmann::json(const Request&)>;
    /// The change is the body without its "revision".
    using Update = std::function<nlohmann::json(
        const Request&, const nlohmann::json& change, const Expected&)>;
    using Remove = std::function<void(const Request&, const Expected&)>;

    Access read = Access::kViewer;
    Access write = Access::kAdmin;
    Lane lane = Lane::kOrdinary;  // of GET and PATCH
    Get get;
    Update update;
    Remove remove{};
};

/// Adds the routes of "/api/v1" + path. GET and PATCH answer the revision as ETag too. PATCH and
/// DELETE take If-Match, PATCH also "revision" in its body: a revision that is not the present one
/// is a 412 with the thing as it is now under "current". With neither the last writer wins.
void add_editable(Router& router, std::string_view path, Editable editable);

/// What If-Match (RFC 9110 section 13.1.1) expects; "*" and no field at all fit everything. A proxy
/// that compresses answers weakens our tags, so W/"3" counts as "3".
Expected expected_revision(const Request& request);

}  // namespace campaignd::http
