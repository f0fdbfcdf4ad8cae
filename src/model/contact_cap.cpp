#include "model/contact_cap.h"

#include <fmt/format.h>

namespace campaignd {

std::string to_text(const ContactCap& cap) {
    return fmt::format("{} mail{} in {} day{}",
                       cap.mails,
                       cap.mails == 1 ? "" : "s",
                       cap.days,
                       cap.days == 1 ? "" : "s");
}

}  // namespace campaignd
