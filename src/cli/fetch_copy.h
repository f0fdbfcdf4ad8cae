#pragma once

#include <filesystem>
#include <string>

#include "app/config.h"
#include "mail/net/copy_target.h"
#include "service/secrets/recovery_key.h"

namespace campaignd::cli {

/// What `restore` was told of the place, beside the configuration.
struct CopySource {
    mail::CopyPlace place;  // its URL is a folder of copies, or one copy: NAME.copy
    std::filesystem::path secret_file;
};

/// True for what is not a database file but a copy, a folder with copies or a place on the network.
bool names_a_copy(const std::string& source);

/// A copy, unpacked into a folder that goes with this value.
/// Owner: the command.
class FetchedCopy {
  public:
    /// Fetches the copy, or the newest of the folder, into a folder beside `database`, and decrypts
    /// it. What the place names on this machine is opened as operator_files.h says. Progress goes
    /// to stderr. Throws Error: kNotFound without a copy, kConflict when several
    /// instances have copies there, and what CopyUnpacker throws.
    FetchedCopy(const CopySource& source,
                const service::RecoveryKey& key,
                const std::filesystem::path& database);
    ~FetchedCopy();
    FetchedCopy(const FetchedCopy&) = delete;
    FetchedCopy& operator=(const FetchedCopy&) = delete;

    std::string name;                // of the copy
    std::filesystem::path database;  // its pictures and attachments beside it
    std::string master_key;
    std::string config;

  private:
    std::filesystem::path folder_;
};

/// From the file; without one from standard input, asked for on a terminal, where it is not shown.
/// Throws Error(kInvalid).
service::RecoveryKey read_recovery_key(const std::filesystem::path& file);

/// The master key of the copy in its place, whatever was there kept beside it; for people: where
/// it was put, and what was kept. Throws Error(kUnavailable).
struct PlacedKey {
    std::filesystem::path file;
    std::filesystem::path kept;  // empty: there was none, or the same
};

PlacedKey place_master_key(const std::filesystem::path& file, const std::string& text);

}  // namespace campaignd::cli
