#include "mail/reply_class.h"

#include <string_view>

namespace campaignd::mail {
namespace {

/// Not about the recipient: security and policy (x.7.z), our own sender address (x.1.7, x.1.8).
bool blames_the_sender(std::string_view enhanced) noexcept {
    return enhanced.substr(0, 4) == "5.7." || enhanced == "5.1.7" || enhanced == "5.1.8";
}

/// 530, 534, 535, 538: the relay wants AUTH or TLS (RFC 4954 section 6).
bool is_login_code(int code) noexcept {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

}  // namespace

const char* stage_name(SmtpStage stage) noexcept {
    switch (stage) {
        case SmtpStage::kConnect:
            return "connect";
        case SmtpStage::kRset:
            return "RSET";
        case SmtpStage::kMail:
            return "MAIL";
        case SmtpStage::kRcpt:
            return "RCPT";
        case SmtpStage::kData:
            return "DATA";
        case SmtpStage::kBody:
            return "body";
        case SmtpStage::kDot:
            return "dot";
    }
    return "";
}

bool is_accepted(SmtpStage stage, int code) noexcept {
    return stage == SmtpStage::kData ? code == 354 : code >= 200 && code < 300;
}

SmtpResult classify(SmtpStage stage, const Reply& reply) noexcept {
    if (stage == SmtpStage::kDot && is_accepted(stage, reply.code)) {
        return SmtpResult::kSent;
    }
    if (reply.code >= 400 && reply.code < 500) {
        return SmtpResult::kDeferred;
    }
    if (reply.code >= 500 && reply.code < 600) {
        const bool ours = stage == SmtpStage::kMail || stage == SmtpStage::kConnect ||
                          is_login_code(reply.code) || blames_the_sender(reply.enhanced);
        return ours ? SmtpResult::kPolicyRefused : SmtpResult::kRefused;
    }
    // Neither yes nor no: after the dot nobody can tell, before it the dialogue is over.
    return stage == SmtpStage::kDot ? SmtpResult::kUnknown : SmtpResult::kLost;
}

}  // namespace campaignd::mail
