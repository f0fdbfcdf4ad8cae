#include "wire/history.h"

namespace campaignd {

using nlohmann::json;

namespace {

json by_of(const Cause& cause) {
    return {{"kind", to_text(cause.by)},
            {"id", cause.ref > 0 ? json(cause.ref) : json(nullptr)},
            {"name", wire::text_or_null(cause.who)}};
}

}  // namespace

void to_json(json& out, const HistoryItem& item) {
    out = {{"id", to_text(item.place)},
           {"kind", to_text(item.kind)},
           {"at", wire::time(item.place.at)},
           {"what", wire::text_or_null(item.what)},
           {"reason", wire::text_or_null(item.reason)},
           {"detail", wire::text_or_null(item.detail)},
           {"message_id", item.message_id},
           {"campaign", nullptr},
           {"list", nullptr},
           {"url", wire::text_or_null(item.url)},
           {"machine", item.machine},
           {"repeats", item.repeats},
           {"by", nullptr}};
    if (item.campaign_id) {
        out["campaign"] = {{"id", *item.campaign_id}, {"name", item.campaign}, {"step", item.step}};
    }
    if (item.list_id) {
        out["list"] = {{"id", *item.list_id}, {"name", wire::text_or_null(item.list)}};
    }
    if (item.kind == HistoryKind::kConsent) {
        out["given_at"] = wire::time(item.given_at);
    }
    if (item.cause) {
        out["by"] = by_of(*item.cause);
    }
}

}  // namespace campaignd
