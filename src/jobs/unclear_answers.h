#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>

namespace campaignd::jobs {

/// Whether a relay that puts off one person after the other without a word of whom it means
/// (mail::is_unclear) means each of them, or the sender:
///
///   each person   while it takes or refuses others, or at most kFew new ones in a row were put off
///   the sender    as soon as kFew in a row were: it goes on after a pause, and so on
///   each person   when it then takes one that it had put off and goes on putting off new ones: it
///                 greylists all that it has not seen. kMany in a row are let through.
///
/// Tries of the same person count once. Owner: Outages. Not thread-safe.
class UnclearAnswers {
  public:
    static constexpr std::size_t kFew = 20;
    static constexpr std::size_t kMany = 1'000;

    /// True when the sender is to rest. `job` names the message over all its tries.
    bool put_off(std::int64_t job);
    /// The relay took it, or refused it for its own sake.
    void answered(std::int64_t job, bool taken);

  private:
    static constexpr std::size_t kMostSeen = 20'000;

    std::unordered_set<std::int64_t> seen_;  // put off since a new one was taken
    std::size_t row_ = 0;                    // of these in a row, without an answer or a rest
    bool greylists_ = false;
};

}  // namespace campaignd::jobs
