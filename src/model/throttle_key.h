#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "model/message.h"

namespace campaignd {

/// Whose sending a limit counts.
class ThrottleKey {
  public:
    enum class Whose { kSender, kCampaign, kOpeners, kGap, kDomain, kSignups };

    static ThrottleKey sender(std::int64_t id) { return ThrottleKey(id); }

    /// All messages of a campaign.
    static ThrottleKey campaign(CampaignId id) { return ThrottleKey(-2 * id); }

    /// A campaign's first messages: its new recipients.
    static ThrottleKey openers(CampaignId id) { return ThrottleKey(-2 * id - 1); }

    /// The pause between two messages of a sender.
    static ThrottleKey gap(std::int64_t sender_id);

    /// What a sender sends to one recipient domain.
    static ThrottleKey domain(std::int64_t sender_id, std::string_view domain);

    /// Sign-ups of a form, from a network or for an address, as `whose` names it.
    static ThrottleKey signups(std::string_view whose);

    Whose whose() const noexcept;

    /// As the database keeps it.
    std::int64_t stored() const noexcept { return stored_; }

    auto operator<=>(const ThrottleKey&) const = default;

  private:
    explicit ThrottleKey(std::int64_t stored) : stored_(stored) {}

    std::int64_t stored_ = 0;
};

}  // namespace campaignd
