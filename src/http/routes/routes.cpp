#include "http/routes/routes.h"

namespace campaignd::http {

void add_all_routes(Router& router, Services& services) {
    add_session_routes(router, services);
    add_sign_on_routes(router, services);
    add_profile_routes(router, services);
    add_user_routes(router, services);
    add_invitation_routes(router, services);
    add_template_routes(router, services);
    add_media_routes(router, services);
    add_snippet_routes(router, services);
    add_token_routes(router, services);
    add_list_routes(router, services);
    add_recipient_routes(router, services);
    add_import_routes(router, services);
    add_listmonk_import_routes(router, services);
    add_sender_routes(router, services);
    add_campaign_routes(router, services);
    add_campaign_mail_routes(router, services);
    add_message_routes(router, services);
    add_single_routes(router, services);
    add_queue_routes(router, services);
    add_sandbox_routes(router, services);
    add_dashboard_routes(router, services);
    add_backup_routes(router, services);
    add_host_routes(router, services);
    add_audit_routes(router, services);
    add_instance_routes(router, services);
    add_suppression_routes(router, services);
    add_bounce_routes(router, services);
    add_segment_routes(router, services);
    add_webhook_routes(router, services);
    add_form_routes(router, services);
    add_form_page_routes(router, services);
    add_listmonk_routes(router, services);
    add_preview_routes(router, services);
    add_public_routes(router, services);
    add_tracking_routes(router, services);
    add_bulk_routes(router, services);
    add_event_routes(router);
    add_openapi_route(router);
    router.tell_refused([&services](const Principal& token,
                                    const Request& request,
                                    std::string_view route,
                                    std::string_view why) {
        services.audit.refused(token, request.remote_addr, route, why);
    });
}

}  // namespace campaignd::http
