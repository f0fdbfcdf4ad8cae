#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "mail/net/copy_s3_calls.h"

namespace campaignd::mail {
namespace {

constexpr std::uint64_t kMostParts = 10'000;  // of one object, as Amazon has it

std::uint64_t parts_of(std::uint64_t size, std::uint64_t part) {
    return (size + part - 1) / part;
}

/// Gives at most so many bytes out of another source.
CopyTarget::Source bounded(const CopyTarget::Source& source, std::uint64_t bytes) {
    return [&source, left = bytes](char* buffer, std::size_t room) mutable {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room, left));
        const std::size_t got = wanted == 0 ? 0 : source(buffer, wanted);
        left -= got;
        return got;
    };
}

/// Storage that speaks Amazon's S3. A small copy is one PUT, a larger one goes in parts, which the
/// storage keeps when the way to it breaks off; neither is ever seen half.
class S3Target final : public CopyTarget {
  public:
    S3Target(const CopyUrl& url, const CopyPlace& place, CurlAccount account)
        : calls_(url, place, std::move(account)),
          part_bytes_(place.part_bytes),
          whole_bytes_(place.whole_bytes) {}

    std::vector<std::string> list() override {
        std::string text;
        std::string last;
        while (true) {
            const std::string page = calls_.names("campaignd-", last);
            text += page;
            const auto names = names_in_text(page);
            const bool more = page.find("<IsTruncated>true<") != std::string::npos;
            if (!more || names.empty() || names.back() == last) {
                return names_in_text(text);
            }
            last = names.back();
        }
    }

    void put(CopyUpload& upload,
             const Source& source,
             const std::function<void()>& begun) override {
        if (upload.size <= part_bytes_) {
            begun();
            calls_.put(upload.name, upload.size, source);
            return;
        }
        std::vector<S3Part> parts = parts_there(upload);
        if (upload.id.empty()) {
            if (calls_.size_of(upload.name) == upload.size) {
                return;  // all was put together, and nobody heard of it
            }
            upload.id = calls_.begin(upload.name);
            parts.clear();
        }
        begun();
        put_parts(upload, source, parts);
        const auto all = calls_.parts(upload);
        if (!all || all->size() != parts_of(upload.size, part_size(upload))) {
            fail(ErrorCode::kUnavailable, "the storage lost parts of the copy; it is tried again");
        }
        calls_.complete(upload, *all);
    }

    void get(const std::string& name, std::uint64_t offset, const Sink& sink) override {
        calls_.get(name, offset, sink);
    }

    /// S3 has none: a copy made there, then the first object goes.
    void rename(const std::string& from, const std::string& to) override {
        const std::uint64_t size = calls_.size_of(from).value_or(0);
        if (size <= whole_bytes_) {
            calls_.copy(from, to, size);
        } else {
            copy_in_parts(from, {.name = to, .size = size});
        }
        remove(from);
    }

    void remove(const std::string& name) override { calls_.remove(name); }

    void give_up(const CopyUpload& upload) override {
        if (!upload.id.empty()) {
            calls_.abort(upload);
        }
        remove(upload.name);
    }

    void clear_uploads(const std::function<bool(std::string_view name)>& is_left,
                       const CopyUpload& kept) override {
        for (const CopyUpload& upload : calls_.uploads()) {
            if (is_left(upload.name) && upload.id != kept.id) {
                calls_.abort(upload);
            }
        }
    }

  private:
    /// Every part but the last has the same size; a size has the same parts in each process.
    std::uint64_t part_size(const CopyUpload& upload) const {
        return std::max(part_bytes_, parts_of(upload.size, kMostParts));
    }

    /// The first ones that are whole. Without such an upload, its id is empty.
    std::vector<S3Part> parts_there(CopyUpload& upload) const {
        auto parts = upload.id.empty() ? std::nullopt : calls_.parts(upload);
        if (!parts) {
            upload.id.clear();
            return {};
        }
        const std::uint64_t part = part_size(upload);
        std::size_t whole = 0;
        while (whole < parts->size() && (*parts)[whole].number == static_cast<int>(whole) + 1 &&
               (*parts)[whole].size == std::min(part, upload.size - whole * part)) {
            ++whole;
        }
        parts->resize(whole);
        return *std::move(parts);
    }

    void put_parts(const CopyUpload& upload,
                   const Source& source,
                   const std::vector<S3Part>& there) const {
        const std::uint64_t part = part_size(upload);
        std::uint64_t at = std::min(there.size() * part, upload.size);
        skip(source, at, calls_.account().stopping);
        for (int number = static_cast<int>(there.size()) + 1; at < upload.size; ++number) {
            const std::uint64_t size = std::min(part, upload.size - at);
            calls_.put_part(upload, number, size, bounded(source, size));
            at += size;
        }
    }

    void copy_in_parts(const std::string& from, CopyUpload upload) const {
        upload.id = calls_.begin(upload.name);
        int number = 0;
        for (std::uint64_t at = 0; at < upload.size; at += whole_bytes_) {
            calls_.copy_part(
                upload, ++number, from, at, std::min(at + whole_bytes_, upload.size) - 1);
        }
        const auto parts = calls_.parts(upload);
        if (!parts || static_cast<int>(parts->size()) != number) {
            fail(ErrorCode::kUnavailable, "the storage lost parts of the copy; it is tried again");
        }
        calls_.complete(upload, *parts);
    }

    const S3Calls calls_;
    const std::uint64_t part_bytes_;
    const std::uint64_t whole_bytes_;
};

}  // namespace

std::unique_ptr<CopyTarget> s3_target(const CopyUrl& url,
                                      const CopyPlace& place,
                                      CurlAccount account) {
    account.signature = fmt::format("aws:amz:{}:s3", place.region);
    return std::make_unique<S3Target>(url, place, std::move(account));
}

}  // namespace campaignd::mail
