#pragma once

#include <string>
#include <string_view>

#include "model/theme.h"

namespace campaignd::mail {

/// The <style> element for this HTML: what is nicer on phones and in dark mode where a program
/// reads it.
std::string style_element(const Theme& theme, std::string_view html);

}  // namespace campaignd::mail
