#pragma once

#include <vector>

#include "jobs/composer.h"
#include "jobs/recorder.h"
#include "service/sending/ledger.h"

namespace campaignd::jobs {

/// Keeps mail instead of sending it. Dot mark, message and result are one transaction: nothing is
/// ever in doubt. Owner: SendPipeline. Thread-safe.
class SandboxSender {
  public:
    SandboxSender(const service::Ledger& ledger, InstanceId owner, Recorder& recorder)
        : ledger_(ledger), owner_(owner), recorder_(recorder) {}

    /// `again_at`: when to try again what could not be kept.
    void send(std::int64_t sender_id, std::vector<ComposedMail> mails, TimeMs again_at);

  private:
    const service::Ledger& ledger_;
    const InstanceId owner_;
    Recorder& recorder_;
};

}  // namespace campaignd::jobs
