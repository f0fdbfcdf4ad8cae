#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/contact_cap.h"
#include "model/theme.h"
#include "model/user.h"

namespace campaignd {

/// Who is told by mail that something waits for a person.
struct AlertSettings {
    std::int64_t sender_id = 0;
    std::vector<std::string> to{};  // none: everybody with the role admin
    std::int64_t every_min = 15;    // at most one mail in so many minutes

    bool operator==(const AlertSettings&) const = default;
};

/// What the page can set for the whole instance.
struct InstanceSettings {
    std::string company_name;
    std::optional<std::int64_t> default_sender_id;
    std::optional<std::string> public_url;  // without a slash at its end; overrides the file's
    std::optional<ContactCap> contact_cap;
    std::optional<AlertSettings> alerts{};  // none: nobody is told by mail
    bool launch_approval = false;           // a launch needs the yes of another person
    /// Everybody of this role or a higher one needs a second factor.
    std::optional<Role> require_totp{};
    std::optional<Theme> theme;             // what messages of blocks stand on
    std::optional<std::string> timezone{};  // where days of segments begin and end; none: UTC
    std::int64_t revision = 1;
    bool test_mail_arrived = false;             // a person said so: the first steps are done
    std::optional<TimeMs> test_mail_sent_at{};  // a relay took the first test mail
};

/// What a request gives of them: absent stays, an empty inner value brings the default back.
struct SettingsChange {
    std::optional<std::optional<std::string>> company_name;
    std::optional<std::optional<std::int64_t>> default_sender_id;
    std::optional<std::optional<std::string>> public_url;
    std::optional<bool> test_mail_arrived;
    std::optional<std::optional<ContactCap>> contact_cap;
    std::optional<std::optional<AlertSettings>> alerts{};
    std::optional<bool> launch_approval{};
    std::optional<std::optional<Role>> require_totp{};
    std::optional<std::optional<Theme>> theme;
    std::optional<std::optional<std::string>> timezone{};
    std::vector<FieldError> faults;  // told together with those that only the database knows
};

}  // namespace campaignd
