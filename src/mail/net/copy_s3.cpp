#include <fmt/format.h>

#include "base/error.h"
#include "mail/net/copy_targets.h"

namespace campaignd::mail {
namespace {

/// Storage that speaks Amazon's S3, each request signed (SigV4, by libcurl). A copy is one PUT, so
/// that no half object is ever there: S3 takes 5 GiB in one. The bucket stands in the path, as
/// every server of this kind understands it.
class S3Target final : public CopyTarget {
  public:
    S3Target(const CopyUrl& url, const CopyPlace& place, CurlAccount account)
        : where_(fmt::format("s3://{}{}", url.host, url.path)),
          bucket_(fmt::format("{}/{}", endpoint_of(place), url.host)),
          prefix_(url.path.empty() ? "" : encoded_path(url.path.substr(1)) + '/'),
          source_(fmt::format("/{}/{}", url.host, prefix_)),
          account_(std::move(account)) {}

    std::vector<std::string> list() override {
        std::string text;
        std::string last;
        while (true) {
            // The parameters in the order that their signature wants.
            const CurlEnd end = run_transfer(
                account_,
                call(fmt::format("{}?list-type=2&prefix={}{}",
                                 bucket_ + '/',
                                 escaped(prefix_ + "campaignd-"),
                                 last.empty() ? "" : "&start-after=" + escaped(prefix_ + last))));
            require_well(end, where_, "the bucket cannot be listed");
            text += end.text;
            const auto names = names_in_text(end.text);
            const bool more = end.text.find("<IsTruncated>true<") != std::string::npos;
            if (!more || names.empty() || names.back() == last) {
                return names_in_text(text);
            }
            last = names.back();
        }
    }

    void put(const std::string& name, std::uint64_t size, const Source& source) override {
        CurlTransfer transfer = call(url_of(name));
        transfer.source = &source;
        transfer.size = size;
        require_well(run_transfer(account_, transfer), where_, "the copy cannot be written");
    }

    void get(const std::string& name, std::uint64_t offset, const Sink& sink) override {
        CurlTransfer transfer = call(url_of(name));
        transfer.sink = &sink;
        transfer.offset = offset;
        require_well(run_transfer(account_, transfer), where_, name + " cannot be read");
    }

    /// S3 has none: a copy made there, then the first object goes.
    void rename(const std::string& from, const std::string& to) override {
        CurlTransfer transfer = call(url_of(to));
        const Source nothing = [](char*, std::size_t) { return std::size_t{0}; };
        transfer.source = &nothing;
        transfer.headers.push_back("x-amz-copy-source: " + source_ + from);
        const CurlEnd end = run_transfer(account_, transfer);
        require_well(end, where_, "the copy cannot get its name");
        // A copy that fails late answers 200 with an error in its body.
        if (end.text.find("<Error>") != std::string::npos) {
            fail(ErrorCode::kUnavailable, where_ + ": the copy cannot get its name");
        }
        remove(from);
    }

    void remove(const std::string& name) override {
        CurlTransfer transfer = call(url_of(name));
        transfer.method = "DELETE";
        const CurlEnd end = run_transfer(account_, transfer);
        if (!end.not_found) {
            require_well(end, where_, name + " cannot be removed");
        }
    }

    std::uint64_t most_bytes() const override { return std::uint64_t{5} << 30U; }

  private:
    static std::string endpoint_of(const CopyPlace& place) {
        std::string endpoint = place.endpoint.empty()
                                   ? fmt::format("https://s3.{}.amazonaws.com", place.region)
                                   : place.endpoint;
        while (endpoint.ends_with('/')) {
            endpoint.pop_back();
        }
        return endpoint;
    }

    /// A parameter: slashes, too, are written as %2F.
    static std::string escaped(const std::string& value) {
        std::string out;
        for (const char c : value) {
            out += c == '/' ? std::string("%2F") : std::string(1, c);
        }
        return out;
    }

    std::string url_of(const std::string& name) const {
        return fmt::format("{}/{}{}", bucket_, prefix_, name);
    }

    /// The body's hash is not part of the signature: what came is proven by reading it again.
    static CurlTransfer call(std::string url) {
        return {.url = std::move(url), .headers = {"x-amz-content-sha256: UNSIGNED-PAYLOAD"}};
    }

    const std::string where_;
    const std::string bucket_;
    const std::string prefix_;
    const std::string source_;
    const CurlAccount account_;
};

}  // namespace

std::unique_ptr<CopyTarget> s3_target(const CopyUrl& url,
                                      const CopyPlace& place,
                                      CurlAccount account) {
    account.signature = fmt::format("aws:amz:{}:s3", place.region);
    return std::make_unique<S3Target>(url, place, std::move(account));
}

}  // namespace campaignd::mail
