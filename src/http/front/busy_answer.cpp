#include "http/front/busy_answer.h"

#include "http/message/problem.h"

namespace campaignd::http {

/// A Date has whole seconds (RFC 9110 section 5.6.7).
Reply BusyAnswer::get(bool close, bool is_head, TimeMs now) {
    if (now / 1000 != second_) {
        second_ = now / 1000;
        bytes_ = {};
    }
    std::string& bytes = bytes_.at((close ? 2U : 0U) + (is_head ? 1U : 0U));
    if (bytes.empty()) {
        bytes =
            make_reply(problem(503, "too many such requests are waiting; try again in a moment"),
                       close,
                       is_head,
                       now)
                .bytes;
    }
    Reply reply;
    reply.bytes = bytes;
    reply.close = close;
    return reply;
}

}  // namespace campaignd::http
