#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace campaignd::mail {

/// RFC 3986 section 2.3: everything but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

/// Fields of a form, for the query of an address or an application/x-www-form-urlencoded body.
using FormFields = std::vector<std::pair<std::string_view, std::string>>;

std::string form_text(const FormFields& fields);
/// The address with these behind its own query.
std::string with_query(const std::string& url, const FormFields& fields);

}  // namespace campaignd::mail
