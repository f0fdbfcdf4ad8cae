#include "wire/bulk.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "model/suppression.h"
#include "model/tag.h"
#include "wire/reader.h"
#include "wire/recipients.h"
#include "wire/segment_filter.h"

namespace campaignd {

void to_json(nlohmann::json& out, const BulkPreview& preview) {
    out = {{"dry_run", true}, {"action", to_text(preview.spec.kind)}, {"total", preview.total}};
}

void to_json(nlohmann::json& out, const BulkTrace& trace) {
    out = {
        {"bulk_id", trace.bulk_id},
        {"action", to_text(trace.kind)},
        {"at", wire::time(trace.at)},
        {"attribute", wire::text_or_null(trace.attribute)},
        {"before", trace.before ? nlohmann::json::parse(*trace.before, nullptr, false) : nullptr}};
}

}  // namespace campaignd

namespace campaignd::wire {
namespace {

constexpr std::size_t kMaxSearchBytes = 500;
constexpr std::size_t kMaxShownBytes = 4'000;

void write_spec(json& out, const BulkSpec& spec) {
    out["list_id"] = spec.list_id == 0 ? json() : json(spec.list_id);
    out["tag"] = text_or_null(spec.tag);
    out["attribute"] = text_or_null(spec.attribute);
    out["value"] = spec.value.empty() ? json() : json::parse(spec.value, nullptr, false);
    out["reason"] = text_or_null(spec.reason);
    out["columns"] = spec.kind == BulkKind::kExport ? json(spec.columns) : json();
    out["join_ongoing"] = spec.joins;
}

json undo_of(const BulkUndo& undo) {
    return {{"total", undo.total},
            {"done", undo.restored + undo.kept},
            {"restored", undo.restored},
            {"kept", undo.kept},
            {"by", undo.by},
            {"finished_at", time(undo.finished_at)}};
}

/// One condition of a segment's filter.
json condition(const char* field, const char* op, json value) {
    return {{"field", field}, {"op", op}, {"value", std::move(value)}};
}

/// The filter of the list of recipients in the language of segments: there is one engine.
json read_list_filter(Reader& fields) {
    json all = json::array();
    if (const auto list = fields.integer("list_id", 1, INT64_MAX)) {
        all.push_back(condition("list", "eq", *list));
    }
    if (const auto status = fields.string("status"); status && !status->empty()) {
        const auto known = parse_recipient_status(*status);
        if (!known || *known == RecipientStatus::kErased) {
            fields.fault("status", "must be one of active, unsubscribed, bounced, complained");
        } else {
            all.push_back(condition("status", "eq", *status));
        }
    }
    if (const auto q = fields.text("q", {.max_bytes = kMaxSearchBytes}); q && !q->empty()) {
        all.push_back({{"any",
                        json::array({condition("email", "contains", *q),
                                     condition("name", "contains", *q)})}});
    }
    if (const auto tag = fields.text("tag", {.max_bytes = kMaxTagBytes}); tag && !tag->empty()) {
        all.push_back(condition("tag", "eq", *tag));
    }
    if (all.empty()) {
        all.push_back(condition("status", "ne", "erased"));
    }
    return {{"all", std::move(all)}};
}

/// A filter of segments has one of these.
bool is_segment_filter(const json& filter) {
    return filter.is_object() &&
           (filter.contains("all") || filter.contains("any") || filter.contains("not") ||
            filter.contains("field") || filter.contains("did") || filter.contains("did_not"));
}

void read_chosen_filter(Reader& fields,
                        const json& given,
                        std::vector<FieldError>& faults,
                        BulkTarget& target) {
    json filter = given;
    if (!is_segment_filter(given)) {
        fields.object("filter", [&](Reader& part) { filter = read_list_filter(part); });
    }
    if (!given.is_object()) {
        fields.fault("filter", "must be an object such as {\"list_id\":1} or a segment's filter");
    } else if (faults.empty()) {
        target.filter = wire::read_filter(filter, "filter", faults);
    }
    target.shown = dump({{"filter", given}});
    if (target.shown.size() > kMaxShownBytes) {
        target.shown = dump({{"filter", "too long to be shown"}});
    }
}

void read_ids(Reader& fields, BulkTarget& target) {
    std::vector<RecipientId> ids = fields.ids("ids");
    if (ids.size() > kMaxBulkIds) {
        fields.fault("ids",
                     fmt::format("may name at most {} people; use a filter or a segment for more",
                                 kMaxBulkIds));
    } else if (ids.empty() && !fields.has_faults()) {
        fields.fault("ids", "names nobody");
    }
    target.shown = dump({{"ids", ids.size()}});
    target.ids = std::move(ids);
}

void read_target(Reader& fields, std::vector<FieldError>& faults, BulkTarget& target) {
    const json* filter = fields.value("filter");
    const json* segment = fields.value("segment_id");
    const json* ids = fields.value("ids");
    const int given = (filter ? 1 : 0) + (segment ? 1 : 0) + (ids ? 1 : 0);
    if (given != 1) {
        fields.fault(
            "filter",
            "give one of \"filter\", \"segment_id\" and \"ids\"; \"filter\":{} is everybody");
    } else if (filter) {
        read_chosen_filter(fields, *filter, faults, target);
    } else if (ids) {
        read_ids(fields, target);
    } else {
        target.segment_id = fields.integer("segment_id", 1, INT64_MAX);
        target.shown = dump({{"segment_id", *segment}});
    }
}

std::string read_tag(Reader& fields) {
    fields.require("tag");
    const auto given = fields.string("tag");
    std::string tag(trim(given.value_or("")));
    if (given) {
        if (std::string fault = tag_fault(tag); !fault.empty()) {
            fields.fault("tag", std::move(fault));
        }
    }
    return tag;
}

std::string read_value(Reader& fields) {
    const json* value = fields.value("value");
    if (!value) {
        fields.fault("value", "is required; the action clear_attribute takes an attribute away");
        return {};
    }
    std::string text = dump(*value);
    if (text.size() > kMaxAttributeValueBytes) {
        fields.fault("value", fmt::format("may have at most {} bytes", kMaxAttributeValueBytes));
    } else if (depth_of(*value, kMaxAttributesDepth) >= kMaxAttributesDepth) {
        fields.fault("value",
                     fmt::format("may be nested at most {} deep", kMaxAttributesDepth - 1));
    }
    return text;
}

std::vector<std::string> read_columns(Reader& fields) {
    const json* given = fields.value("columns");
    if (!given) {
        return default_export_columns();
    }
    std::vector<std::string> columns;
    if (!given->is_array() || given->empty() || given->size() > kMaxBulkColumns) {
        fields.fault("columns", fmt::format("must be a list of 1 to {} columns", kMaxBulkColumns));
        return columns;
    }
    for (std::size_t i = 0; i < given->size(); ++i) {
        const json& one = (*given)[i];
        const std::string column = one.is_string() ? one.get<std::string>() : std::string();
        const std::string place = fmt::format("columns[{}]", i);
        if (std::string fault = export_column_fault(column); !fault.empty()) {
            fields.fault(place, std::move(fault));
        } else if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
            fields.fault(place, "is there twice");
        }
        columns.push_back(column);
    }
    return columns;
}

void read_needs(Reader& fields, BulkSpec& spec) {
    const BulkKind kind = spec.kind;
    if (kind == BulkKind::kAddToList || kind == BulkKind::kRemoveFromList) {
        fields.require("list_id");
        spec.list_id = fields.integer("list_id", 1, INT64_MAX).value_or(0);
    } else if (kind == BulkKind::kAddTag || kind == BulkKind::kRemoveTag) {
        spec.tag = read_tag(fields);
    } else if (kind == BulkKind::kSetAttribute || kind == BulkKind::kClearAttribute) {
        fields.require("attribute");
        spec.attribute =
            fields.text("attribute", {.max_bytes = kMaxAttributeNameBytes, .allow_empty = false})
                .value_or("");
        if (kind == BulkKind::kSetAttribute) {
            spec.value = read_value(fields);
        }
    } else if (kind == BulkKind::kSuppress) {
        spec.reason = fields.text("reason", {.max_bytes = kMaxSuppressionReasonBytes}).value_or("");
    } else if (kind == BulkKind::kExport) {
        spec.columns = read_columns(fields);
    }
    if (kind <= BulkKind::kClearAttribute) {  // what segments and lists look at
        spec.joins = fields.boolean("join_ongoing").value_or(false);
    }
}

}  // namespace

json bulk_action(const BulkAction& action, TimeMs now) {
    json out = {{"id", action.id},
                {"action", to_text(action.spec.kind)},
                {"state", to_text(action.state)},
                {"target", json::parse(action.target, nullptr, false)},
                {"total", action.total},
                {"done", action.counts.people()},
                {"changed", action.counts.changed},
                {"unchanged", action.counts.unchanged},
                {"failed", action.counts.failed},
                {"reasons", action.counts.reasons},
                {"can_undo", action.can_undo(now)},
                {"can_resume", action.can_resume(now)},
                {"undo", action.undo ? undo_of(*action.undo) : json()},
                {"file_bytes", action.has_file(now) ? json(action.file_bytes) : json()},
                {"keep_until", time(action.keep_until)},
                {"error", text_or_null(action.error)},
                {"created_by", action.created_by},
                {"created_at", time(action.created_at)},
                {"started_at", time(action.started_at)},
                {"finished_at", time(action.finished_at)}};
    write_spec(out, action.spec);
    return out;
}

BulkOrder read_bulk_order(const json& body) {
    BulkOrder order;
    std::vector<FieldError> faults;
    Reader(body, faults).read_whole([&](Reader& fields) {
        fields.require("action");
        const auto word = fields.string("action");
        const auto kind = word ? parse_bulk_kind(*word) : std::nullopt;
        if (word && !kind) {
            fields.fault("action", "must be one of " + bulk_kinds());
        }
        if (kind) {
            order.spec.kind = *kind;
            read_needs(fields, order.spec);
        } else {
            for (const char* name :
                 {"list_id", "tag", "attribute", "value", "reason", "columns", "join_ongoing"}) {
                fields.value(name);
            }
        }
        read_target(fields, faults, order.target);
        order.dry_run = fields.boolean("dry_run").value_or(false);
        order.confirm = fields.integer("confirm", 0, INT64_MAX);
    });
    throw_if_any(std::move(faults));
    return order;
}

}  // namespace campaignd::wire
