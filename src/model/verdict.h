#pragma once

namespace campaignd {

/// How an attempt to send a message ended. Only kSent and kUnknown can mean that somebody has it.
/// The outcome journal stores these integers: new ones go to the end.
enum class Verdict {
    kSent,           // 250 after the final dot
    kDeferred,       // 4yz about this person: tried again until giving up, no attempt used
    kRefused,        // 5yz for this recipient or the content: permanent
    kPolicyRefused,  // 5.7.x or the sender was refused: counts against the campaign, never the
                     // person
    kNotSent,  // lost or shut before the dot, nobody's fault: back to the queue, no attempt used
    kUnknown,  // the dot went out and no answer came
    kSkipped,  // must not be sent
    kStale,    // the message needs no sending any more: only the job goes
    kLost,     // broken off before the dot in this message's dialogue: one attempt used
    kRelayDeferred,  // the relay puts the sender off, or does not understand us: no attempt used
    kNoSuchAddress,  // 5yz that says the address is dead: a hard bounce
    kTooLarge,       // larger than the relay takes: holds the campaign, no attempt used
    kSenderRefused   // 5yz about the sender's account or address: the sender waits, others of its
                     // campaign stand in, no attempt used
};

}  // namespace campaignd
