#pragma once

#include <string>
#include <string_view>

#include "http/router.h"
#include "service/people/signups.h"

/// What strangers see of sign-up forms: the form, "check your mail", the confirm page. No script,
/// no cookie; what another site posts here can only ask for a confirm mail.
namespace campaignd::http {

/// Seconds after which whoever asked too often may ask again.
inline constexpr const char* kRetryAfterS = "3600";

/// The first of this name; empty when absent.
std::string field_text(const httplib::Params& fields, const char* name);
/// The hidden field that people leave empty is not.
bool is_trapped(const httplib::Params& fields);
service::SignupRequest request_of(const Request& request,
                                  const httplib::Params& fields,
                                  SignupVia via);
/// Empty when everybody looks like this machine.
std::string client_of(const Request& request);

/// The answer to whoever asked: the same for every address that is one.
Response asked_page(service::SignupAnswer answer, std::string_view language);

}  // namespace campaignd::http
