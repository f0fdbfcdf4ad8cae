#pragma once

#include <string_view>

#include "db/database.h"
#include "model/preview.h"
#include "service/content/step_mail.h"

namespace campaignd::service {

/// What the table of checks (model/finding.h) finds: in the values of everybody in the audience, in
/// each step, and in what all of them carry. `public_url`: any address of ours that people get.
/// Not in a transaction: it looks at the whole audience in short ones. Throws SqlError.
void add_findings(const db::Database& database,
                  const CompiledCampaign& compiled,
                  std::string_view public_url,
                  Preflight& preflight);

}  // namespace campaignd::service
