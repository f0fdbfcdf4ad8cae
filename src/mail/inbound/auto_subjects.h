#pragma once

#include <string_view>

namespace campaignd::mail {

/// "Automatic reply: Hello" and its translations: the subject says that no person wrote it.
bool subject_is_automatic(std::string_view subject);

/// It speaks of an absence or an automatic answer somewhere, as people also do.
bool subject_mentions_absence(std::string_view subject);

}  // namespace campaignd::mail
