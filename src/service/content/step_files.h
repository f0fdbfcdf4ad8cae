#pragma once

#include <string>
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

/// The same of a mail that belongs to no campaign: its pictures, when they go inside. `field` is
/// what a fault of their weight names.
void add_pictures_inside(const MediaFiles& files,
                         const std::string& field,
                         mail::SkeletonSpec& spec,
                         std::vector<FieldError>& faults);

}  // namespace campaignd::service
