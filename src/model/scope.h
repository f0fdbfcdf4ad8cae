#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaignd {

enum class Role;

/// What a route of the API is about: the word of a scope before its colon. Stored by its word.
enum class Resource {
    kRecipients,
    kLists,
    kSegments,
    kImports,
    kBulk,
    kSuppressions,
    kForms,
    kCampaigns,
    kMessages,
    kSend,
    kTemplates,
    kSnippets,
    kMedia,
    kSenders,
    kSandbox,
    kBounces,
    kWebhooks,
    kQueue,
    kMetrics,
    kBackups,
    kSettings,
    kUsers,
    kTokens,
    kAudit
};

inline constexpr int kResources = 24;

std::string_view to_text(Resource resource) noexcept;
std::optional<Resource> parse_resource(std::string_view word) noexcept;

/// One thing that a token with scopes may do: "recipients:read" or "recipients:write". To write is
/// not to read: a sign-up page may add people without seeing them.
struct Scope {
    Resource resource = Resource::kRecipients;
    bool write = false;

    bool operator==(const Scope&) const = default;
};

std::string to_text(const Scope& scope);
std::optional<Scope> parse_scope(std::string_view text) noexcept;
/// The lowest role that may do anything of it; nothing when no route is of this kind.
std::optional<Role> least_role(const Scope& scope) noexcept;

/// A set of scopes.
class Scopes {
  public:
    void add(const Scope& scope) noexcept { bits_ |= bit_of(scope); }

    bool holds(const Scope& scope) const noexcept { return (bits_ & bit_of(scope)) != 0; }

    /// Whether every scope of the other set is in this one.
    bool covers(const Scopes& other) const noexcept { return (other.bits_ & ~bits_) == 0; }

    bool empty() const noexcept { return bits_ == 0; }

    /// In the order of the resources.
    std::vector<Scope> list() const;

    bool operator==(const Scopes&) const = default;

  private:
    static std::uint64_t bit_of(const Scope& scope) noexcept {
        return std::uint64_t{1} << (2U * static_cast<unsigned>(scope.resource) +
                                    (scope.write ? 1U : 0U));
    }

    std::uint64_t bits_ = 0;
};

/// "campaigns:read recipients:write", as it is stored. Words that this version does not know are
/// passed over when it is read: what they allowed is not allowed here.
std::string to_text(const Scopes& scopes);
Scopes parse_scopes(std::string_view words) noexcept;

}  // namespace campaignd
