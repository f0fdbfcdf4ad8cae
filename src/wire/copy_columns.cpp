#include "wire/copy_columns.h"

#include "base/crypto.h"
#include "wire/json.h"

namespace campaignd::wire {
namespace {

json number(const std::optional<TimeMs>& time) {
    return time ? json(*time) : json(nullptr);
}

std::optional<TimeMs> time_at(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? std::optional(found->get<TimeMs>())
                                                               : std::nullopt;
}

/// `read(object)`, whose faults are those of the text.
template <typename Read>
auto read_stored(std::string_view column, Read read) {
    try {
        return read(parse_column(column));
    } catch (const json::exception& error) {
        fail(ErrorCode::kCorrupt, std::string("a column does not read: ") + error.what());
    }
}

}  // namespace

std::string to_column(const CopyState& state) {
    return dump({{"phase", to_text(state.phase)},
                 {"name", state.name},
                 {"done_bytes", state.done_bytes},
                 {"total_bytes", state.total_bytes},
                 {"failures", state.failures},
                 {"error", state.error},
                 {"failing_since", number(state.failing_since)},
                 {"next_try_at", number(state.next_try_at)},
                 {"part",
                  {{"name", state.part.name},
                   {"fingerprint", state.part.fingerprint},
                   {"id", state.part.id},
                   {"bytes", state.part.bytes},
                   {"stuck", state.part.stuck}}},
                 {"asked", state.asked},
                 {"copied_name", state.copied_name},
                 {"copied_at", number(state.copied_at)},
                 {"backup_at", number(state.backup_at)},
                 {"copied_bytes", state.copied_bytes}});
}

CopyState copy_state_from_column(std::string_view column) {
    return read_stored(column, [](const json& stored) {
        CopyState state;
        state.phase =
            parse_copy_phase(stored.value("phase", std::string())).value_or(CopyPhase::kIdle);
        state.name = stored.value("name", std::string());
        state.done_bytes = stored.value("done_bytes", std::uint64_t{0});
        state.total_bytes = stored.value("total_bytes", std::uint64_t{0});
        state.failures = stored.value("failures", 0);
        state.error = stored.value("error", std::string());
        state.failing_since = time_at(stored, "failing_since");
        state.next_try_at = time_at(stored, "next_try_at");
        if (const auto part = stored.find("part"); part != stored.end() && part->is_object()) {
            state.part = {.name = part->value("name", std::string()),
                          .fingerprint = part->value("fingerprint", std::string()),
                          .id = part->value("id", std::string()),
                          .bytes = part->value("bytes", std::uint64_t{0}),
                          .stuck = part->value("stuck", 0)};
        }
        state.asked = stored.value("asked", false);
        state.copied_name = stored.value("copied_name", std::string());
        state.copied_at = time_at(stored, "copied_at");
        state.backup_at = time_at(stored, "backup_at");
        state.copied_bytes = stored.value("copied_bytes", std::uint64_t{0});
        return state;
    });
}

std::string to_column(const DrillState& state) {
    return dump({{"running", state.running},
                 {"ok", state.ok},
                 {"at", number(state.at)},
                 {"ok_at", number(state.ok_at)},
                 {"name", state.name},
                 {"detail", state.detail},
                 {"took_ms", state.took_ms}});
}

DrillState drill_state_from_column(std::string_view column) {
    return read_stored(column, [](const json& stored) {
        DrillState state;
        state.running = stored.value("running", false);
        state.ok = stored.value("ok", false);
        state.at = time_at(stored, "at");
        state.ok_at = time_at(stored, "ok_at");
        state.name = stored.value("name", std::string());
        state.detail = stored.value("detail", std::string());
        state.took_ms = stored.value("took_ms", std::int64_t{0});
        return state;
    });
}

std::string to_column(const StoredRecoveryKey& key) {
    return dump({{"id", key.info.id},
                 {"made_at", key.info.made_at},
                 {"sealed", base64_encode(key.sealed)}});
}

StoredRecoveryKey recovery_key_from_column(std::string_view column) {
    return read_stored(column, [](const json& stored) {
        return StoredRecoveryKey{
            {stored.at("id").get<std::string>(), stored.at("made_at").get<TimeMs>()},
            base64_decode(stored.at("sealed").get<std::string>()).value_or("")};
    });
}

std::string to_column(const CopyManifest& manifest) {
    return dump({{"name", manifest.name},
                 {"backup", manifest.backup},
                 {"backup_at", manifest.backup_at},
                 {"version", manifest.version},
                 {"files", manifest.files},
                 {"bytes", manifest.bytes}});
}

CopyManifest copy_manifest_from_column(std::string_view column) {
    return read_stored(column, [](const json& stored) {
        CopyManifest manifest;
        manifest.name = stored.at("name").get<std::string>();
        manifest.backup = stored.at("backup").get<std::string>();
        manifest.backup_at = stored.at("backup_at").get<TimeMs>();
        manifest.version = stored.at("version").get<std::string>();
        manifest.files = stored.at("files").get<std::uint64_t>();
        manifest.bytes = stored.at("bytes").get<std::uint64_t>();
        return manifest;
    });
}

}  // namespace campaignd::wire
