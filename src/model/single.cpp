#include "model/single.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<SingleClass, 2> kClasses{{"normal", "essential"}};

}  // namespace

std::string_view to_text(SingleClass single) noexcept {
    return kClasses[single];
}

std::optional<SkipReason> skip_reason(RecipientStatus status, bool suppressed, bool essential) {
    const auto unless_essential = [&](SkipReason reason) {
        return essential ? std::nullopt : std::optional(reason);
    };
    switch (status) {
        case RecipientStatus::kActive:
            return suppressed ? unless_essential(SkipReason::kSuppressed) : std::nullopt;
        case RecipientStatus::kUnsubscribed:
            return unless_essential(SkipReason::kUnsubscribed);
        case RecipientStatus::kComplained:
            return unless_essential(SkipReason::kComplained);
        case RecipientStatus::kBounced:
            return SkipReason::kBounced;
        case RecipientStatus::kErased:
            break;
    }
    return SkipReason::kErased;
}

bool is_overridden(SkipReason reason) noexcept {
    return reason == SkipReason::kUnsubscribed || reason == SkipReason::kComplained ||
           reason == SkipReason::kSuppressed || reason == SkipReason::kReplied ||
           reason == SkipReason::kContactCap;
}

}  // namespace campaignd
