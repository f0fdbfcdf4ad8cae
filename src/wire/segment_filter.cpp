#include "wire/segment_filter.h"

#include <fmt/format.h>

#include "wire/reader.h"

namespace campaignd::wire {
namespace {

using Filter = SegmentFilter;

constexpr std::size_t kMaxLinkBytes = 2'000;
const Words kDeeds{"sent", "opened", "clicked", "replied", "bounced"};

/// One reading of a filter: counts its nodes and notes its faults.
class FilterReader {
  public:
    explicit FilterReader(std::vector<FieldError>& faults) : faults_(faults) {}

    Filter read(const json& node, const std::string& path, int depth) {
        Filter filter;
        if (depth > kMaxSegmentDepth) {
            fault(path, fmt::format("is nested deeper than {} levels", kMaxSegmentDepth));
        } else if (++nodes_ > kMaxSegmentNodes) {
            if (nodes_ == kMaxSegmentNodes + 1) {
                fault(path, fmt::format("has more than {} conditions", kMaxSegmentNodes));
            }
        } else if (!node.is_object() || node.empty()) {
            fault(path,
                  "must be one of {\"all\":[…]}, {\"any\":[…]}, {\"not\":…}, "
                  "{\"field\",\"op\",\"value\"} and {\"did\"}");
        } else if (node.contains("all") || node.contains("any")) {
            read_group(node, path, depth, filter);
        } else if (node.contains("not")) {
            filter.kind = Filter::Kind::kNot;
            filter.parts.push_back(read(only(node, path, "not"), path + ".not", depth + 1));
        } else if (node.contains("did_not") && !node.contains("did")) {
            filter.kind = Filter::Kind::kNot;
            read_deed(node, path, "did_not", filter.parts.emplace_back());
        } else if (node.contains("did") || node.contains("campaign_id")) {
            read_deed(node, path, "did", filter);
        } else {
            filter = read_comparison(node, path, faults_);
        }
        return filter;
    }

  private:
    void fault(const std::string& path, std::string message) {
        faults_.push_back({path, std::move(message)});
    }

    /// The one member that the node may have.
    const json& only(const json& node, const std::string& path, const char* name) {
        Reader(node, faults_, path).read_whole([&](Reader& fields) { fields.given(name); });
        return node[name];
    }

    void read_group(const json& node, const std::string& path, int depth, Filter& filter) {
        const bool all = node.contains("all");
        const char* name = all ? "all" : "any";
        filter.kind = all ? Filter::Kind::kAll : Filter::Kind::kAny;
        const json& parts = only(node, path, name);
        if (!parts.is_array() || parts.empty()) {
            fault(fmt::format("{}.{}", path, name), "must be a list of at least one condition");
            return;
        }
        for (std::size_t i = 0; i < parts.size(); ++i) {
            filter.parts.push_back(
                read(parts[i], fmt::format("{}.{}[{}]", path, name, i), depth + 1));
        }
    }

    void read_deed(const json& node, const std::string& path, const char* word, Filter& filter) {
        filter.kind = Filter::Kind::kDid;
        Reader fields(node, faults_, path);
        fields.read_whole([&](Reader& deed) {
            filter.campaign_id = deed.integer("campaign_id", 1, INT64_MAX);
            deed.require(word);
            filter.did = deed.word<Filter::Did>(word, kDeeds).value_or(Filter::Did::kSent);
            filter.days = deed.integer("in_last_days", 1, kMaxSegmentDays);
            filter.link = deed.text("link", {.max_bytes = kMaxLinkBytes, .allow_empty = false});
            if (filter.link && filter.did != Filter::Did::kClicked) {
                deed.fault("link", "belongs to \"clicked\" only");
            }
        });
    }

    std::vector<FieldError>& faults_;
    int nodes_ = 0;
};

}  // namespace

SegmentFilter read_filter(const json& node,
                          const std::string& path,
                          std::vector<FieldError>& faults) {
    return FilterReader(faults).read(node, path, 1);
}

}  // namespace campaignd::wire
