#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace campaignd {

/// How long one transaction of long work may keep the writer from others; the commit comes on top.
inline constexpr std::chrono::milliseconds kSliceTime{20};

/// How much one transaction of long work may do: so many rows, and for so long. At least one row
/// is done. Value; `clock` must outlive it. Thread: the transaction's.
class SliceLimit {
  public:
    /// So many rows, however long they take.
    SliceLimit(int rows) : rows_(rows) {}  // NOLINT(google-explicit-constructor)

    /// The time counts from now on.
    SliceLimit(int rows,
               const Clock& clock,
               std::chrono::nanoseconds time = std::chrono::nanoseconds(kSliceTime))
        : rows_(rows), clock_(&clock), until_(clock.steady() + time) {}

    int rows() const noexcept { return rows_; }

    /// Behind each row.
    bool is_over(std::size_t done) const noexcept {
        return done >= static_cast<std::size_t>(std::max(rows_, 1)) ||
               (clock_ != nullptr && clock_->steady() >= until_);
    }

  private:
    int rows_;
    const Clock* clock_ = nullptr;
    SteadyTime until_{};
};

/// Fits the rows of the next slice to the time that the last one took, for work that is one
/// statement: it cannot stop on its way. Thread: one at a time.
class SliceSize {
  public:
    SliceSize(std::size_t first,
              std::size_t least,
              std::size_t most,
              std::chrono::nanoseconds time = std::chrono::nanoseconds(kSliceTime))
        : rows_(std::clamp(first, least, most)), least_(least), most_(most), time_(time) {}

    std::size_t rows() const noexcept { return rows_; }

    /// `rows`: done in that time. A slice that did not fill its size says nothing.
    void took(std::chrono::nanoseconds time, std::size_t rows) noexcept {
        if (rows < rows_) {
            return;
        }
        const double factor =
            std::clamp(static_cast<double>(time_.count()) /
                           static_cast<double>(std::max<std::int64_t>(time.count(), 1)),
                       0.5,
                       2.0);
        rows_ =
            std::clamp(static_cast<std::size_t>(static_cast<double>(rows) * factor), least_, most_);
    }

  private:
    std::size_t rows_;
    std::size_t least_;
    std::size_t most_;
    std::chrono::nanoseconds time_;
};

}  // namespace campaignd
