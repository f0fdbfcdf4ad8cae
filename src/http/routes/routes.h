#pragma once

#include "http/router.h"
#include "http/routes/services.h"

namespace campaignd::http {

/// A session that was just opened, with its cookies: for the routes that log somebody in.
Response session_answer(const Router& router,
                        const Request& request,
                        const service::Login& login,
                        int status);
/// A Set-Cookie of ours (RFC 6265); a life of 0 takes it away. With a public address on https the
/// __Host- prefix pins it to this host and path.
std::string own_cookie(const Request& request,
                       std::string_view name,
                       std::string_view value,
                       TimeMs life_ms);
/// Where a login comes from.
service::LoginPlace place_of(const Request& request);

/// Fills the table with every route. Call once, before the server
/// starts; `services` must outlive the router.
void add_all_routes(Router& router, Services& services);

/// Who sends a request, by its bearer token or its session. `auth` must outlive it.
Authenticator authenticate_by(service::Auth& auth);

/// For Router::set_fallback(): a link of ours that was mangled on its way (a bracket, a comma
/// behind it) matches no route; its reader gets the polite page, all others what `page` answers.
Handler with_public_links(Handler page);

/// For Router::limit_strangers(): in the reader's language.
Response too_fast(const Request& request);

// One function per file of this folder.
void add_session_routes(Router& router, Services& services);
void add_sign_on_routes(Router& router, Services& services);
void add_profile_routes(Router& router, Services& services);
void add_user_routes(Router& router, Services& services);
void add_invitation_routes(Router& router, Services& services);
void add_template_routes(Router& router, Services& services);
void add_media_routes(Router& router, Services& services);
void add_snippet_routes(Router& router, Services& services);
void add_token_routes(Router& router, Services& services);
void add_list_routes(Router& router, Services& services);
void add_recipient_routes(Router& router, Services& services);
void add_import_routes(Router& router, Services& services);
void add_listmonk_import_routes(Router& router, Services& services);
void add_sender_routes(Router& router, Services& services);
void add_campaign_routes(Router& router, Services& services);
void add_campaign_mail_routes(Router& router, Services& services);
void add_message_routes(Router& router, Services& services);
void add_single_routes(Router& router, Services& services);
void add_queue_routes(Router& router, Services& services);
void add_sandbox_routes(Router& router, Services& services);
void add_dashboard_routes(Router& router, Services& services);
void add_backup_routes(Router& router, Services& services);
void add_host_routes(Router& router, Services& services);
void add_audit_routes(Router& router, Services& services);
void add_instance_routes(Router& router, Services& services);
void add_suppression_routes(Router& router, Services& services);
void add_bounce_routes(Router& router, Services& services);
void add_segment_routes(Router& router, Services& services);
void add_webhook_routes(Router& router, Services& services);
void add_form_routes(Router& router, Services& services);
void add_form_page_routes(Router& router, Services& services);
void add_listmonk_routes(Router& router, Services& services);
void add_preview_routes(Router& router, Services& services);
void add_public_routes(Router& router, Services& services);
void add_tracking_routes(Router& router, Services& services);
void add_bulk_routes(Router& router, Services& services);
void add_event_routes(Router& router);
void add_openapi_route(Router& router);

}  // namespace campaignd::http
