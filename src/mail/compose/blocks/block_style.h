#pragma once

#include <string>

#include "model/theme.h"

namespace campaignd::mail {

/// The <style> element: what is nicer on phones and in dark mode where a program reads it.
std::string style_element(const Theme& theme);

}  // namespace campaignd::mail
