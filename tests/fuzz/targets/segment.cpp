#include <algorithm>

#include "base/error.h"
#include "fuzz/targets.h"
#include "wire/segment_filter.h"
#include "wire/segments.h"

namespace campaignd::fuzz {

void segment(Input input) {
    const std::string_view text = input.rest();
    wire::json body;
    try {
        body = wire::parse(text);
    } catch (const wire::MalformedJson&) {
        return;
    }
    std::vector<FieldError> faults;
    const SegmentFilter filter = wire::read_filter(body, "filter", faults);
    std::vector<FieldError> again;
    wire::read_filter(wire::json::parse(wire::dump(body)), "filter", again);
    require(again.size() == faults.size(), "a filter that is kept is read again as it was");
    require(std::all_of(faults.begin(),
                        faults.end(),
                        [](const FieldError& fault) {
                            return fault.field.starts_with("filter") && !fault.message.empty();
                        }),
            "each fault names its place");
    try {
        wire::read_segment({{"name", "n"}, {"filter", body}}, true);
        require(faults.empty(), "a segment with a wrong filter is refused");
    } catch (const Error&) {
        // what is wrong was said
    }
}

}  // namespace campaignd::fuzz
