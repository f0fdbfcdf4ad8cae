#include "service/upkeep/offsite.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "queue/queue.h"
#include "service/secrets/secret_file.h"
#include "store/continuity.h"
#include "store/settings.h"
#include "wire/copy_columns.h"

namespace campaignd::service {
namespace {

constexpr const char* kCopySetting = "_backup_copy";
constexpr const char* kDrillSetting = "_restore_drill";
constexpr int kFailuresToTell = 3;
constexpr int kMostJobs = 10;
constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kDayMs = 24 * kHourMs;
constexpr const char* kPage = "/settings";

/// True when the newest backup that lies elsewhere is older than two of the waits between them.
bool is_old(const OffsiteStatus& status, std::chrono::hours every, TimeMs now) {
    return every.count() > 0 && status.copy.backup_at &&
           *status.copy.backup_at + (2 * every.count() + 1) * kHourMs < now;
}

TimeMs drilled_at(const OffsiteStatus& status) {
    return std::max(status.drill.ok_at.value_or(0), status.key ? status.key->made_at : 0);
}

/// True when drills neither went well nor wrong for two of the waits between them: one that went
/// wrong is told as such.
bool is_drill_old(const OffsiteStatus& status, TimeMs now) {
    return status.drill_every_d > 0 && status.copy.copied_at &&
           (!status.drill.at || status.drill.ok) &&
           drilled_at(status) + (2 * status.drill_every_d + 1) * kDayMs < now;
}

/// What the place or the drill said to it, and the age.
std::string details_of(const Need& need, const OffsiteStatus& status, TimeMs now) {
    if (need.subject == "backup-copy") {
        return fmt::format(
            " It failed {} times in a row: {}.", status.copy.failures, status.copy.error);
    }
    if (need.subject == "backup-drill") {
        return fmt::format(" It said: {}.", status.drill.detail);
    }
    if (need.subject == "backup-key") {
        return "";
    }
    return fmt::format(" That was {} hours ago.", (now - need.since) / kHourMs);
}

std::vector<Need> needs_of(const OffsiteStatus& status, std::chrono::hours every, TimeMs now) {
    std::vector<Need> needs;
    if (!status.key) {
        needs.push_back(
            {.subject = "backup-key",
             .what = "Backups are to be copied elsewhere, but there is no recovery key.",
             .remedy = "Make the recovery key in the settings, and keep it off this machine.",
             .page = kPage,
             .since = now});
    }
    if (status.copy.failures >= kFailuresToTell) {
        needs.push_back(
            {.subject = "backup-copy",
             .what = fmt::format("The last backup cannot be copied to {}.", status.target),
             .remedy = "Read in the settings what is wrong there; it is tried again by itself.",
             .page = kPage,
             .since = status.copy.failing_since.value_or(now)});
    } else if (is_old(status, every, now)) {
        needs.push_back({.subject = "backup-copy-old",
                         .what = "The newest copy of a backup elsewhere is old.",
                         .remedy = "Look in the settings whether backups are made and copied.",
                         .page = kPage,
                         .since = *status.copy.backup_at});
    }
    if (is_drill_old(status, now)) {
        needs.push_back({.subject = "backup-drill-old",
                         .what = "No restore drill went well for a long time.",
                         .remedy = "Look in the settings why, and run one.",
                         .page = kPage,
                         .since = drilled_at(status)});
    }
    if (status.drill.at && !status.drill.ok) {
        needs.push_back(
            {.subject = "backup-drill",
             .what = "The last restore drill went wrong.",
             .remedy = "Read in the settings what it found, mend that, and run it again.",
             .page = kPage,
             .since = *status.drill.at});
    }
    return needs;
}

/// What it was when its process ended is not under way any more.
template <typename State>
State settled(State state) {
    if constexpr (std::is_same_v<State, CopyState>) {
        state.phase = CopyPhase::kIdle;
    } else {
        state.running = false;
    }
    return state;
}

CopyState copy_state(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kCopySetting);
    return column ? wire::copy_state_from_column(*column) : CopyState();
}

DrillState drill_state(const db::ReadTx& tx) {
    const auto column = store::settings::find(tx, kDrillSetting);
    return column ? wire::drill_state_from_column(*column) : DrillState();
}

void ensure_job(db::WriteTx& tx, std::string_view kind) {
    const LaneId lane = queue::system_lane(tx, kind);
    if (!queue::next_ready(tx, lane) && !queue::is_lane_leased(tx, lane)) {
        Offsite::look_now(tx, kind);
    }
}

}  // namespace

mail::CopyPlace place_with_secret(mail::CopyPlace place, const std::filesystem::path& secret_file) {
    if (!secret_file.empty()) {
        const auto secret = read_secret_file(secret_file);
        if (!secret) {
            fail(
                ErrorCode::kInvalid,
                fmt::format("there is no file {}: write the password or secret key for {} into it, "
                            "and run chmod 600 on it",
                            secret_file.string(),
                            mail::shown(place)));
        }
        place.secret = trim(*secret);
    }
    return place;
}

Offsite::Offsite(db::Database& database,
                 const MasterKey& master,
                 OffsiteOptions options,
                 std::function<void()> work_added)
    : database_(database),
      master_(master),
      options_(std::move(options)),
      work_added_(std::move(work_added)) {}

OffsiteStatus Offsite::status(const db::ReadTx& tx) const {
    OffsiteStatus status;
    if (!configured()) {
        return status;
    }
    status.target = mail::shown(options_.place);
    status.keep = options_.keep;
    status.drill_every_d = options_.drill_every_d;
    status.key = kept_recovery_key::info(tx);
    status.copy = copy_state(tx);
    status.drill = drill_state(tx);
    return status;
}

OffsiteStatus Offsite::status() const {
    return database_.read([this](const db::ReadTx& tx) { return status(tx); });
}

std::vector<Need> Offsite::needs() const {
    return configured() ? needs_of(status(), options_.backup_every, database_.clock().now())
                        : std::vector<Need>();
}

HostFindings Offsite::findings() const {
    HostFindings found;
    if (!configured()) {
        return found;
    }
    const OffsiteStatus known = status();
    const TimeMs now = database_.clock().now();
    for (const Need& need : needs_of(known, options_.backup_every, now)) {
        found.push_back({HostCheck::kCopy,
                         Severity::kFault,
                         need.what + details_of(need, known, now),
                         known.target,
                         need.remedy});
    }
    if (known.copy.failures > 0 && known.copy.failures < kFailuresToTell) {
        found.push_back({HostCheck::kCopy,
                         Severity::kWarning,
                         fmt::format("The last try to copy a backup failed: {}.", known.copy.error),
                         known.target,
                         "It is tried again by itself; if that fails, too, mend what it says."});
    }
    return found;
}

std::string Offsite::make_recovery_key(const Actor& actor, bool replace) {
    const RecoveryKey key = RecoveryKey::make();
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (!replace && kept_recovery_key::info(tx)) {
            fail(
                ErrorCode::kConflict,
                "there is a recovery key, and it was shown when it was made; make a new one in its "
                "place if it is lost");
        }
        kept_recovery_key::put(tx, master_, key);
        audit(tx, actor, "backup.recovery_key", "recovery_key:" + key.id(), {{"replace", replace}});
        if (configured()) {
            look_now(tx, kCopyJob);
        }
    });
    work_added_();
    return key.text();
}

void Offsite::require_ready(const db::ReadTx& tx) const {
    if (!configured()) {
        fail(ErrorCode::kConflict,
             "no place for copies is set: name one as backup.copy_to in the configuration, then "
             "restart");
    }
    if (!kept_recovery_key::info(tx)) {
        fail(ErrorCode::kConflict,
             "there is no recovery key: make it first, and keep it off this machine");
    }
}

void Offsite::ask_for_copy(const Actor& actor) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_ready(tx);
        CopyState state = copy_state(tx);
        state.asked = true;
        store::settings::put(tx, kCopySetting, wire::to_column(state));
        look_now(tx, kCopyJob);
        audit(tx, actor, "backup.copy", "backup:copy");
    });
    work_added_();
}

void Offsite::ask_for_drill(const Actor& actor) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        require_ready(tx);
        if (drill_state(tx).running &&
            queue::is_lane_leased(tx, queue::system_lane(tx, kDrillJob))) {
            fail(ErrorCode::kConflict, "a restore drill is running; wait for its end");
        }
        look_now(tx, kDrillJob);
        audit(tx, actor, "backup.drill", "backup:drill");
    });
    work_added_();
}

void Offsite::look_now(db::WriteTx& tx, std::string_view kind) {
    const LaneId lane = queue::system_lane(tx, kind);
    queue::take_ready(tx, lane, kMostJobs);
    if (const auto failed = queue::find_failed(tx, lane, 1)) {
        queue::remove_job(tx, *failed);
    }
    if (!queue::is_lane_leased(tx, lane)) {
        queue::enqueue(tx, lane, 1, tx.now());
    }
}

void Offsite::begin() {
    if (!configured()) {
        return;
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        store::settings::put(tx, kCopySetting, wire::to_column(settled(copy_state(tx))));
        store::settings::put(tx, kDrillSetting, wire::to_column(settled(drill_state(tx))));
        ensure_job(tx, kCopyJob);
        if (options_.drill_every_d > 0) {
            ensure_job(tx, kDrillJob);
        }
    });
}

std::unique_ptr<mail::CopyTarget> Offsite::open(std::function<bool()> stopping) const {
    return mail::open_copy_target(place_with_secret(options_.place, options_.secret_file),
                                  std::move(stopping));
}

std::optional<RecoveryKey> Offsite::key() const {
    return database_.read(
        [this](const db::ReadTx& tx) { return kept_recovery_key::find(tx, master_); });
}

std::string Offsite::mark() const {
    return instance_mark(database_.read(
        [](const db::ReadTx& tx) { return store::continuity::get(tx).database_id; }));
}

void Offsite::save(const CopyState& state) const {
    database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        store::settings::put(tx, kCopySetting, wire::to_column(state));
    });
}

void Offsite::save(const DrillState& state) const {
    database_.write(db::WriteClass::kResult, [&](db::WriteTx& tx) {
        store::settings::put(tx, kDrillSetting, wire::to_column(state));
    });
}

}  // namespace campaignd::service
