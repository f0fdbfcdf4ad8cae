#include "model/sender.h"

#include "model/enum_words.h"

namespace campaignd {
namespace {

constexpr EnumWords<TlsMode, 3> kTlsNames{{"none", "starttls", "tls"}};
constexpr EnumWords<TransportKind, 2> kTransportNames{{"smtp", "sandbox"}};

}  // namespace

std::string_view to_text(TlsMode tls) noexcept {
    return kTlsNames[tls];
}

std::string_view to_text(TransportKind transport) noexcept {
    return kTransportNames[transport];
}

}  // namespace campaignd
