#pragma once

#include <filesystem>
#include <string>

namespace campaignd {

/// The usual place of the machine's id (machine-id(5)).
inline constexpr const char* kMachineIdFile = "/etc/machine-id";

/// Tells this machine from another: a keyed hash of its machine id, never the id itself.
/// Empty when nothing says so for good: no file, no valid id, an id made anew at each boot, or, for
/// kMachineIdFile, inside a container, where it names the image or the run and not a machine.
std::string machine_fingerprint(const std::filesystem::path& machine_id_file);

/// For people; a machine may change its name.
std::string host_name();

}  // namespace campaignd
