#pragma once

namespace campaignd {

/// How a connection to a relay or a mailbox is encrypted; stored as these integers. STARTTLS is
/// always enforced, never "try".
enum class TlsMode { kNone, kStartTls, kTls };

}  // namespace campaignd
