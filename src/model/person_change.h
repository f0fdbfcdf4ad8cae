#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace campaignd {

/// What happened to a person beside mail and answers. The numbers are what the database stores.
enum class PersonChange {
    kJoined,      // a list
    kLeft,        // a list
    kStatus,      // left for good by somebody else's word: about is the RecipientStatus
    kSuppressed,  // the address: about is the suppression
    kReleased,    // the suppression was lifted
    kImported,    // an import changed name, attributes or time zone: about is the import
    kTagged,      // by a bulk action, which is about, and knows the tag
    kUntagged,
    kAttribute  // the same of an attribute
};

/// Who or what changes a person. The numbers are what the database stores.
enum class ChangedBy { kUser, kImport, kForm, kPerson, kBulk };

std::string_view to_text(ChangedBy by) noexcept;

struct Cause {
    ChangedBy by = ChangedBy::kUser;
    std::int64_t ref = 0;  // which import, form or bulk action
    std::string who{};     // of a user: as the audit names them
};

}  // namespace campaignd
