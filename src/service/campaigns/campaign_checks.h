#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "db/transaction.h"
#include "model/campaign.h"

namespace campaignd::service {

/// Lists and segments that are not there; `path` is put before their fields.
void check_audience(const db::ReadTx& tx,
                    const Audience& audience,
                    const std::string& path,
                    std::vector<FieldError>& faults);
/// References that point nowhere, found before they are stored.
void check_references(const db::ReadTx& tx,
                      const Campaign& campaign,
                      std::vector<FieldError>& faults);
/// What of an ongoing campaign does not go together.
void check_ongoing(const Campaign& campaign, std::vector<FieldError>& faults);
/// What of variants cannot change once messages were made: the rule that keeps people waiting, and
/// what a letter stands for. The first `fixed` steps have messages.
void check_variant_change(const db::ReadTx& tx,
                          const Campaign& before,
                          const Campaign& after,
                          std::size_t fixed,
                          std::vector<FieldError>& faults);
/// What the state of a launched campaign keeps from being changed, and what to do instead.
void check_changeable(const Campaign& before,
                      const Campaign& after,
                      TimeMs now,
                      std::vector<FieldError>& faults);

}  // namespace campaignd::service
