#pragma once

#include <string_view>
#include <vector>

#include "model/finding.h"

namespace campaignd::mail {

/// What of a document many mail programs do not show, as caniemail.com has it: elements and CSS
/// that this table knows. One finding for each, however often it is used. Thread-safe.
std::vector<Finding> html_risks(std::string_view html);

}  // namespace campaignd::mail
