#pragma once

#include "db/sql_error.h"

namespace campaignd::service {

/// Runs a change of a table and returns what it returns. A value that another row has already is an
/// Error(kConflict) with `message`.
template <typename Change>
auto unless_taken(const char* message, Change change) {
    try {
        return change();
    } catch (const db::SqlError& error) {
        if (error.is_duplicate()) {
            fail(ErrorCode::kConflict, message);
        }
        throw;
    }
}

}  // namespace campaignd::service
