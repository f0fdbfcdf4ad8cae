#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/crypto.h"
#include "db/transaction.h"
#include "model/backup_copy.h"
#include "service/secrets/master_key.h"

namespace campaignd::service {

/// What opens the copies of backups that lie elsewhere: 128 random bits, written for people as
/// eight groups of four letters and digits, the last of them a check against slips of
/// the pen. It is made here and shown once; the instance keeps it sealed, to make copies with.
/// A value, thread-safe. Its text goes to no log.
class RecoveryKey {
  public:
    static RecoveryKey make();
    /// Takes small letters, spaces and dashes, O for 0, I and L for 1. Throws Error(kInvalid) for
    /// what is no recovery key, such as one with a slip of the pen.
    static RecoveryKey parse(std::string_view text);

    std::string text() const;
    /// Names it without telling it: 16 hexadecimal digits.
    std::string id() const;
    /// What copies are encrypted with.
    Key stream_key() const;

    /// What stands in front of every copy made with it: a line.
    std::string label() const;
    /// The id in such a line. Throws Error(kCorrupt) for another line.
    static std::string id_in_label(std::string_view label);

  private:
    explicit RecoveryKey(std::string secret) : secret_(std::move(secret)) {}

    std::string secret_;  // 16 bytes
};

/// The recovery key of the instance, in its settings. Inside the caller's transaction.
namespace kept_recovery_key {

std::optional<RecoveryKeyInfo> info(const db::ReadTx& tx);
/// Throws Error(kCorrupt) when it was sealed with another master key.
std::optional<RecoveryKey> find(const db::ReadTx& tx, const MasterKey& master);
void put(db::WriteTx& tx, const MasterKey& master, const RecoveryKey& key);

}  // namespace kept_recovery_key

}  // namespace campaignd::service
