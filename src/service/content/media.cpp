#include "service/content/media.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/crash_point.h"
#include "base/crypto.h"
#include "base/durable_file.h"
#include "base/error.h"
#include "base/text.h"
#include "mail/compose/pictures/clean_file.h"
#include "model/text_rule.h"
#include "service/content/media_uses.h"
#include "store/media.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

namespace rows = store::media;

constexpr std::uint64_t kMiB = 1 << 20;

MediaFile get_file(const db::ReadTx& tx, std::int64_t id) {
    std::optional<MediaFile> found = rows::find(tx, id);
    if (!found) {
        fail(ErrorCode::kNotFound, fmt::format("there is no file {} in the library", id));
    }
    return *std::move(found);
}

[[noreturn]] void refuse(std::string message) {
    throw Error(std::vector<FieldError>{{"file", std::move(message)}});
}

/// The words of an upload, as a change of them would be judged.
void check_words(const MediaUpload& upload) {
    std::vector<FieldError> faults;
    const auto look = [&](const char* field, std::string_view text, std::size_t most) {
        if (std::string fault = text_fault(text, {.max_bytes = most}); !fault.empty()) {
            faults.push_back({field, std::move(fault)});
        }
    };
    look("title", upload.title, 200);
    look("alt", upload.alt, 500);
    throw_if_any(std::move(faults));
}

void check_room(const db::ReadTx& tx, const MediaLimits& limits, std::size_t bytes) {
    const MediaTotals totals = rows::totals(tx);
    if (static_cast<std::uint64_t>(totals.bytes) + bytes > limits.total_bytes) {
        refuse(
            fmt::format("does not fit: the library holds {} of {} MiB; delete what nobody "
                        "uses, or raise media.max_total_mb",
                        static_cast<std::uint64_t>(totals.bytes) / kMiB,
                        limits.total_bytes / kMiB));
    }
    if (totals.files >= limits.files) {
        refuse(
            fmt::format("does not fit: the library holds {} files, its most; delete what "
                        "nobody uses",
                        totals.files));
    }
}

/// Those deleted first make room for what comes.
void forget_for(db::WriteTx& tx, const MediaLimits& limits, std::size_t bytes) {
    const MediaTotals totals = rows::totals(tx);
    auto held = static_cast<std::uint64_t>(totals.bytes + totals.removed_bytes) + bytes;
    if (held <= limits.total_bytes) {
        return;
    }
    std::vector<MediaFile> removed = rows::list(tx, "", rows::Shelf::kRemoved);
    std::sort(removed.begin(), removed.end(), [](const MediaFile& a, const MediaFile& b) {
        return a.removed_at < b.removed_at;
    });
    for (const MediaFile& file : removed) {
        if (held <= limits.total_bytes) {
            return;
        }
        rows::forget(tx, file.id);
        held -= static_cast<std::uint64_t>(file.size_bytes);
    }
}

/// One that was deleted is in the library again.
MediaFile take_back(db::WriteTx& tx, const Actor& actor, const MediaFile& file) {
    rows::set_removed(tx, file.id, std::nullopt);
    audit(tx, actor, "media.restore", file.id, {{"title", file.title}, {"file", file.name.text()}});
    return get_file(tx, file.id);
}

std::string read_upload(const MediaUpload& upload, const MediaLimits& limits) {
    std::error_code gone;
    const std::uintmax_t size = std::filesystem::file_size(upload.file, gone);
    if (gone || size == 0) {
        refuse("is empty");
    }
    if (size > limits.file_bytes) {
        refuse(fmt::format("has {:.1f} MiB; a file may have {} MiB (media.max_file_mb)",
                           static_cast<double>(size) / static_cast<double>(kMiB),
                           limits.file_bytes / kMiB));
    }
    return read_file(upload.file, limits.file_bytes).value_or("");
}

bool is_under_way(const MediaUse& use) {
    return use.state == CampaignState::kScheduled || use.state == CampaignState::kRunning ||
           use.state == CampaignState::kPaused || use.state == CampaignState::kHeld;
}

void check_unused(const MediaFile& file, const std::vector<MediaUse>& uses, bool even_used) {
    std::vector<MediaUse> sending;
    std::copy_if(uses.begin(), uses.end(), std::back_inserter(sending), is_under_way);
    if (!sending.empty()) {
        fail(ErrorCode::kConflict,
             fmt::format("\"{}\" is in messages that are still sent: {}; it can go when they have "
                         "ended",
                         file.title,
                         told(sending)));
    }
    if (!uses.empty() && !even_used) {
        fail(ErrorCode::kConflict,
             fmt::format("\"{}\" is used by {}; take it out there first, or delete it with "
                         "even_used=true: whoever opens these messages sees an empty frame then",
                         file.title,
                         told(uses)));
    }
}

std::vector<MediaUse> uses_of(const MediaUses& all, const MediaName& name) {
    const auto found = all.find(name.hash);
    return found == all.end() ? std::vector<MediaUse>() : found->second;
}

bool fits(const MediaView& file, const MediaFilter& filter) {
    return (!filter.used || *filter.used != file.used_by.empty()) &&
           (!filter.pictures || *filter.pictures == is_picture(file.name.type));
}

}  // namespace

Media::Media(db::Database& database, MediaLimits limits, std::string public_url)
    : database_(database),
      limits_(limits),
      public_url_(std::move(public_url)),
      files_(database.path()) {}

MediaView Media::view_of(MediaFile file) const {
    MediaView view{std::move(file), {}, {}};
    if (is_picture(view.name.type)) {
        view.url = public_url_ + media_path(view.name);
    }
    return view;
}

MediaUploaded Media::create(const Actor& actor, const MediaUpload& upload) {
    check_words(upload);
    mail::CleanFile clean = mail::clean_file(read_upload(upload, limits_));
    MediaFile file;
    file.name = {hex_encode(sha256(clean.bytes)), clean.type};
    file.title = std::string(trim(upload.title));
    if (file.title.empty()) {
        file.title = fmt::format("{}.{}", file.name.hash.substr(0, 8), to_text(clean.type));
    }
    file.alt = std::string(trim(upload.alt));
    file.width = clean.width;
    file.height = clean.height;
    file.size_bytes = static_cast<std::int64_t>(clean.bytes.size());
    database_.read([&](const db::ReadTx& tx) {
        if (!rows::find_by_hash(tx, file.name.hash)) {
            check_room(tx, limits_, clean.bytes.size());
        }
    });
    const UniqueFd kept = files_.keep();
    files_.write(file.name, clean.bytes);
    crash_point("media_row");
    MediaUploaded uploaded;
    uploaded.warnings = std::move(clean.warnings);
    uploaded.file = view_of(database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        if (auto known = rows::find_by_hash(tx, file.name.hash)) {
            uploaded.is_new = false;
            return *std::move(known);
        }
        check_room(tx, limits_, clean.bytes.size());
        if (const auto gone = rows::find_by_hash(tx, file.name.hash, rows::Shelf::kRemoved)) {
            return take_back(tx, actor, *gone);
        }
        forget_for(tx, limits_, clean.bytes.size());
        file.id = rows::insert(tx, file);
        audit(tx,
              actor,
              "media.create",
              file.id,
              {{"title", file.title}, {"file", file.name.text()}, {"bytes", file.size_bytes}});
        return get_file(tx, file.id);
    }));
    return uploaded;
}

MediaView Media::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) {
        MediaView view = view_of(get_file(tx, id));
        view.used_by = uses_of(media_uses(tx), view.name);
        return view;
    });
}

MediaView Media::update(const Actor& actor,
                        std::int64_t id,
                        const MediaChange& change,
                        const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MediaFile before = get_file(tx, id);
        check_revision(expected, before.revision);
        MediaFile file = before;
        file.title = change.title.value_or(file.title);
        file.alt = change.alt.value_or(file.alt);
        rows::update(tx, file);
        audit(tx, actor, "media.update", id, wire::changes(before, file));
    });
    return get(id);
}

void Media::remove(const Actor& actor,
                   std::int64_t id,
                   bool even_used,
                   const ExpectedRevision& expected) {
    const MediaView seen = get(id);
    check_revision(expected, seen.revision);
    check_unused(seen, seen.used_by, even_used);
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MediaFile file = get_file(tx, id);
        check_revision(expected, file.revision);
        rows::set_removed(tx, id, tx.now());
        audit(tx,
              actor,
              "media.delete",
              id,
              {{"title", file.title}, {"file", file.name.text()}, {"uses", seen.used_by.size()}});
    });
    set_aside({seen.name});
}

MediaView Media::restore(const Actor& actor, std::int64_t id) {
    const auto removed = [id](const db::ReadTx& tx) {
        auto found = rows::find(tx, id, rows::Shelf::kRemoved);
        if (!found && rows::find(tx, id)) {
            fail(ErrorCode::kConflict, fmt::format("file {} is in the library already", id));
        }
        if (!found) {
            fail(ErrorCode::kNotFound,
                 fmt::format("there is no deleted file {}: it can come back for 7 days, unless the "
                             "library needs its room before; upload it again",
                             id));
        }
        return *std::move(found);
    };
    const MediaFile file = database_.read(removed);
    const UniqueFd kept = files_.keep();
    if (!files_.bring_back(file.name)) {
        fail(ErrorCode::kConflict,
             fmt::format("the bytes of \"{}\" are gone: upload it again", file.title));
    }
    crash_point("media_back");
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const MediaFile one = removed(tx);
        check_room(tx, limits_, static_cast<std::size_t>(one.size_bytes));
        take_back(tx, actor, one);
    });
    return get(id);
}

MediaPage Media::list(const PageQuery& query, const MediaFilter& filter) const {
    check_page(query);
    const std::int64_t before = query.after(INT64_MAX);
    return database_.read([&](const db::ReadTx& tx) {
        const MediaUses uses = media_uses(tx);
        MediaTotals totals = rows::totals(tx);
        totals.most_bytes = limits_.total_bytes;
        for (const MediaFile& file : rows::list(tx)) {
            if (uses.find(file.name.hash) == uses.end()) {
                ++totals.unused_files;
                totals.unused_bytes += file.size_bytes;
            }
        }
        std::vector<MediaView> found;
        std::int64_t total = 0;
        const auto shelf = filter.removed ? rows::Shelf::kRemoved : rows::Shelf::kLibrary;
        for (MediaFile& file : rows::list(tx, query.q, shelf)) {
            MediaView view = view_of(std::move(file));
            view.used_by = uses_of(uses, view.name);
            if (!fits(view, filter)) {
                continue;
            }
            ++total;
            if (view.id < before && found.size() <= static_cast<std::size_t>(query.limit)) {
                found.push_back(std::move(view));
            }
        }
        return MediaPage{page_of(std::move(found), query, total), totals};
    });
}

MediaPruned Media::prune(const Actor& actor, TimeMs age) {
    const TimeMs before = database_.clock().now() - age;
    const std::vector<MediaFile> unused = database_.read([&](const db::ReadTx& tx) {
        const MediaUses uses = media_uses(tx);
        std::vector<MediaFile> files = rows::list(tx);
        const auto stays = [&](const MediaFile& file) {
            return file.created_at > before || uses.find(file.name.hash) != uses.end();
        };
        files.erase(std::remove_if(files.begin(), files.end(), stays), files.end());
        return files;
    });
    MediaPruned pruned;
    std::vector<MediaName> names;
    for (const MediaFile& file : unused) {
        names.push_back(file.name);
        ++pruned.files;
        pruned.bytes += file.size_bytes;
    }
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        for (const MediaFile& file : unused) {
            rows::set_removed(tx, file.id, tx.now());
        }
        audit(
            tx, actor, "media.prune", "media", {{"files", pruned.files}, {"bytes", pruned.bytes}});
    });
    set_aside(names);
    return pruned;
}

/// Unless somebody keeps the files now, or has added one of them again: then remove_strays() does.
void Media::set_aside(const std::vector<MediaName>& names) const {
    const UniqueFd right = files_.try_clear();
    for (const MediaName& name : names) {
        const bool is_back = database_.read(
            [&](const db::ReadTx& tx) { return rows::find_by_hash(tx, name.hash).has_value(); });
        if (right && !is_back) {
            files_.set_aside(name);
        }
    }
}

void Media::remove_strays() {
    database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
        for (const MediaFile& file : rows::list(tx, "", rows::Shelf::kRemoved)) {
            if (file.removed_at < tx.now() - kMediaKeptMs) {
                rows::forget(tx, file.id);
            }
        }
    });
    const UniqueFd right = files_.try_clear();
    if (!right) {
        return;
    }
    files_.remove_strays([&](const MediaName& name) {
        return database_.read([&](const db::ReadTx& tx) {
            return rows::find_by_hash(tx, name.hash) ? MediaFiles::Row::kLibrary
                   : rows::find_by_hash(tx, name.hash, rows::Shelf::kRemoved)
                       ? MediaFiles::Row::kRemoved
                       : MediaFiles::Row::kNone;
        });
    });
}

}  // namespace campaignd::service
