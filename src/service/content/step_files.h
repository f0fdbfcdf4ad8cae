#pragma once

#include <vector>

#include "base/error.h"
#include "mail/compose/skeleton.h"
#include "model/campaign.h"
#include "service/content/media_files.h"

namespace campaignd::service {

/// Reads what goes inside the messages of a step out of the library: its attachments and, where the
/// campaign says so, the pictures that it shows. A picture that is gone is a remark, an attachment
/// a fault, and so is more than MessageLimits::kBytes. Reads whole files: never in a transaction.
void add_step_files(const MediaFiles& files,
                    const CampaignOptions& options,
                    const Step& step,
                    mail::SkeletonSpec& spec,
                    std::vector<FieldError>& faults);

}  // namespace campaignd::service
