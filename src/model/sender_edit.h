#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "model/sender.h"

namespace campaignd {

/// A client with its secret in the clear: an empty one removes the stored one, none keeps it.
struct OAuthChange {
    OAuthClient client{};
    std::optional<std::string> secret{};
};

/// What a request gives of a sender; what is absent stays as it is. Passwords are in the clear: an
/// empty one removes the stored one, none keeps it.
struct SenderChange {
    std::optional<std::string> name;
    std::optional<std::string> from_name;
    std::optional<std::string> from_email;
    std::optional<std::optional<std::string>> reply_to;
    std::optional<TransportKind> transport;
    std::optional<std::string> host;
    std::optional<TlsMode> tls;
    std::optional<int> port;
    std::optional<std::string> username;
    std::optional<std::string> password;
    std::optional<int> max_connections;
    std::optional<Limits> limits;
    std::optional<std::optional<Ramp>> ramp;
    std::optional<std::optional<Window>> window;
    std::optional<std::optional<Gap>> gap;
    std::optional<std::optional<Holidays>> holidays;
    std::optional<std::optional<Mailbox>> mailbox;  // without its password
    std::optional<std::string> mailbox_password;
    std::optional<AuthKind> auth{};
    std::optional<std::optional<OAuthChange>> oauth2{};
    std::vector<std::string> fields;  // the names of those given, for the audit
    std::vector<FieldError> faults;   // of the reading
};

/// A sender as a request wants it, with its passwords still in the clear.
struct SenderEdit {
    SenderSettings settings;
    std::optional<std::string> password;
    std::optional<std::string> mailbox_password;
    std::optional<std::string> client_secret{};
    std::vector<std::string> warnings;
};

/// `change` over `before` (the stored settings, or none when creating). A new host or user name
/// drops the stored password unless the request brings one: it must never be shown to another
/// server. Throws Error(kInvalid) with every fault.
SenderEdit apply(const SenderChange& change, const SenderSettings* before);

}  // namespace campaignd
