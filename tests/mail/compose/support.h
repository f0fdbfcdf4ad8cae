#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mail/compose/quoted_printable.h"
#include "mail/compose/skeleton.h"

namespace campaignd::mail::testing {

/// A campaign step that compiles; a test changes what it is about.
inline SkeletonSpec spec_with(BodyFormat format, std::string subject, std::string body) {
    SkeletonSpec spec;
    spec.from_name = "Ann Sender";
    spec.from_email = "ann@example.org";
    spec.subject_template = std::move(subject);
    spec.format = format;
    spec.body_template = std::move(body);
    spec.campaign_id = 7;
    spec.campaign_name = "Spring";
    spec.list_id = "c7.example.org";
    spec.feedback_id = "7:1:campaign:campaignd";
    spec.unsubscribe_mailto = "mailto:bounce+u7@example.org?subject=unsubscribe";
    return spec;
}

/// One recipient with everything a message needs.
inline MessageParts parts_for(MergeFields& fields, std::string email, std::string name) {
    MessageParts parts{
        fields, std::move(email), std::move(name), "<m1.abc@example.org>", 0, "", {}, "", "", ""};
    parts.date_ms = 1'795'471'200'000;
    parts.unsubscribe_url = "https://mail.example.org/u/tokentokentoken";
    parts.view_url = "https://mail.example.org/v/tokentokentoken";
    parts.x_campaignd_message = "m1";
    return parts;
}

inline std::string encoded(const std::string& text) {
    std::string out;
    QuotedPrintable encoder(out);
    encoder.write(text);
    encoder.finish();
    return out;
}

/// What a check found in a message, whoever it is for.
inline std::vector<std::string> found(const Skeleton& skeleton, Check check) {
    std::vector<std::string> messages;
    for (const Finding& finding : skeleton.findings()) {
        if (finding.check == check) {
            messages.push_back(finding.message);
        }
    }
    return messages;
}

/// Writes links by their number.
class Numbers final : public LinkTracker {
  public:
    void append_link(std::string& out, int number) const override {
        out += "https://t.example/c/" + std::to_string(number);
    }

    void append_pixel(std::string& out) const override { out += "https://t.example/o.gif"; }
};

/// A deterministic source of choices for generated cases (splitmix64).
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t roll() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(roll() % bound); }

    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

  private:
    std::uint64_t state_;
};

}  // namespace campaignd::mail::testing
