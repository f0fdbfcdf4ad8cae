#pragma once

#include <vector>

#include "model/import.h"

namespace campaignd::service {

/// Sorts rows by address, without regard to the case of ASCII letters; what was first of two alike
/// stays first. Many times faster than std::stable_sort, which moves each row a dozen times.
void sort_by_address(std::vector<ImportedRecipient>& rows);

}  // namespace campaignd::service
