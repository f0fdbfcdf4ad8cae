#include "service/content/step_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/columns.h"

namespace campaignd::service {
namespace {

/// The pictures that a message names, once each: in its body, its snippets, its theme.
std::vector<MediaName> pictures_of(const mail::SkeletonSpec& spec) {
    std::vector<MediaName> names;
    const std::string text = spec.blocks ? wire::to_column(*spec.blocks) : spec.body_template;
    find_media_names(text, [&](const MediaName& name) {
        if (is_picture(name.type) && std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    });
    return names;
}

bool is_there(const MediaFiles& files, const MediaName& name) {
    std::error_code none;
    return std::filesystem::is_regular_file(files.path_of(name), none);
}

void add_pictures(const MediaFiles& files, bool inside, mail::SkeletonSpec& spec) {
    for (const MediaName& name : pictures_of(spec)) {
        auto bytes = inside ? files.read(name) : std::nullopt;
        if (bytes) {
            spec.pictures.push_back({name, "", *std::move(bytes)});
        } else if (inside || !is_there(files, name)) {
            spec.missing_files.push_back(
                fmt::format("the picture {} is not in the library: unless it is served elsewhere, "
                            "whoever opens the message sees an empty frame",
                            media_path(name)));
        }
    }
}

void add_attachments(const MediaFiles& files,
                     const Step& step,
                     mail::SkeletonSpec& spec,
                     std::vector<FieldError>& faults) {
    for (std::size_t i = 0; i < step.attachments.size(); ++i) {
        const Attachment& attachment = step.attachments[i];
        const auto name = parse_media_name(attachment.file);
        auto bytes = name ? files.read(*name) : std::nullopt;
        if (bytes) {
            spec.attachments.push_back({*name, attachment.name, *std::move(bytes)});
        } else {
            faults.push_back({fmt::format("{}attachments[{}]", spec.field_prefix, i),
                              fmt::format("\"{}\" is not in the library any more; remove it, or "
                                          "upload it again",
                                          attachment.name)});
        }
    }
}

std::size_t bytes_of(const std::vector<mail::MailFile>& files) {
    std::size_t sum = 0;
    for (const mail::MailFile& file : files) {
        sum += file.bytes.size();
    }
    return sum;
}

void check_weight(const mail::SkeletonSpec& spec,
                  const std::string& field,
                  std::vector<FieldError>& faults) {
    constexpr double kMiB = 1 << 20;
    const std::size_t bytes = bytes_of(spec.pictures) + bytes_of(spec.attachments);
    if (bytes > MessageLimits::kBytes) {
        faults.push_back(
            {field,
             fmt::format("pictures and attachments weigh {:.1f} MiB; a message may carry {} MiB: "
                         "make them smaller, or link to them",
                         static_cast<double>(bytes) / kMiB,
                         MessageLimits::kBytes >> 20U)});
    }
}

}  // namespace

void add_step_files(const MediaFiles& files,
                    const CampaignOptions& options,
                    const Step& step,
                    mail::SkeletonSpec& spec,
                    std::vector<FieldError>& faults) {
    add_pictures(files, options.inline_pictures && step.format != StepFormat::kText, spec);
    add_attachments(files, step, spec, faults);
    check_weight(spec, spec.field_prefix + "attachments", faults);
}

void add_pictures_inside(const MediaFiles& files,
                         const std::string& field,
                         mail::SkeletonSpec& spec,
                         std::vector<FieldError>& faults) {
    add_pictures(files, true, spec);
    check_weight(spec, field, faults);
}

}  // namespace campaignd::service
