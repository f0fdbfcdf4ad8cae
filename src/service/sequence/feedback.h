#pragma once

#include "db/transaction.h"
#include "model/feedback.h"
#include "store/feedback.h"

namespace campaignd::service {

class MessageMoves;

/// When soft bounces add up to a dead address.
struct FeedbackOptions {
    int soft_bounces = 5;    // of different messages …
    int soft_window_d = 30;  // … within so many days, with no sign of life between them
};

enum class FeedbackResult {
    kNew,
    kRepeat,  // this source was told before: nothing changed
    kUnknown  // no such message or person
};

/// The one place where what comes back about a message or a person changes the ledger, whoever
/// tells it: a mailbox, a relay's webhook, a link.
///
/// In one transaction: the row of `feedback`, the sums, replied_at or bounced_at of the message,
/// the status of the person, and the end of the sequence with its jobs. A reply ends the sequence
/// of its campaign (and, where the campaign says so, of the whole company); a hard bounce, a
/// complaint and an unsubscribe end all. A soft bounce ends nothing until there are too many, a
/// policy bounce never does. An automatic answer continues or postpones, as the campaign says.
/// A report without a message is taken to be about the last one sent to the person.
///
/// A message in doubt of which something came back was sent, and is recorded so.
/// A value, constant after construction: thread-safe, each call inside the caller's transaction.
class Feedback {
  public:
    explicit Feedback(FeedbackOptions options = {}) : options_(options) {}

    FeedbackResult apply(db::WriteTx& tx, const FeedbackReport& report) const;
    FeedbackResult apply(MessageMoves& moves, const FeedbackReport& report) const;

  private:
    class Applying;

    const FeedbackOptions options_;
};

}  // namespace campaignd::service
