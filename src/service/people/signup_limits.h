#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "model/form.h"
#include "queue/throttle.h"

namespace campaignd::service {

/// How often one may ask by a form. All of it is counted in the database, in rolling windows; the
/// keys name nobody.
///
///   a network (/24, /64)   20 in 10 minutes, 100 a day; what is IPv6 also 60 in 10 minutes a /48.
///                          This machine has none: see is_this_machine().
///   a form                 its own number an hour
///   an address             1 in 10 minutes, 3 a day, over all forms
///
/// Immutable, thread-safe.
class SignupLimits {
  public:
    explicit SignupLimits(const Key& key) : signer_(key) {}

    /// Of the network and the form: who is over them may be told so, whatever the address.
    std::vector<ThrottleRule> of_place(const Form& form, std::string_view client) const;
    /// Who is over them is told nothing else than others are.
    std::vector<ThrottleRule> of_address(std::string_view email) const;

  private:
    ThrottleKey key_of(std::string_view kind, std::string_view whose) const;

    const HmacSigner signer_;
};

}  // namespace campaignd::service
