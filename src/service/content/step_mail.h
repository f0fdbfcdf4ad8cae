#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/thread.h"
#include "db/database.h"
#include "db/transaction.h"
#include "mail/compose/skeleton.h"
#include "model/campaign.h"
#include "model/single.h"
#include "model/snippet.h"
#include "model/variants.h"
#include "service/content/media_files.h"
#include "service/secrets/mail_links.h"
#include "store/messages.h"

namespace campaignd::service {

/// Of messages as they are made now.
constexpr std::int64_t kLatestRevision = INT64_MAX;

/// The subject of the first message for those who got it up to a revision, in a variant.
struct FirstSubject {
    std::int64_t last_revision = kLatestRevision;  // of the campaign
    std::optional<int> variant{};
    std::string subject;
};

/// All that a campaign's messages are made from, as one transaction saw it.
struct CampaignSource {
    Campaign campaign;
    CampaignIdentity identity;
    /// The numbers of each step's links as given at launch; without, they are numbered as found.
    std::optional<std::vector<mail::LinkNumbers>> links;
    bool is_look = false;               // nobody gets it: an unfinished message will do
    std::optional<MediaFiles> files{};  // none: nothing goes inside the messages
    Ingredients ingredients{};
    bool links_grow = false;  // new links get numbers of their own

    std::vector<FirstSubject> first_subjects{};  // oldest first; empty: there is but one
    std::vector<VariantChoice> choices{};        // of a launched campaign, by step
    std::optional<SingleClass> single{};         // of a single message: its one step
};

/// As launched, or as it would be with its sender's present settings.
/// Throws Error(kInvalid) when it has no sender.
CampaignSource source_of(const db::ReadTx& tx, Campaign campaign);

/// A launched campaign as it would be from now on. What is known to mail programs stays: the domain
/// of its Message-IDs, and its name in List-Id. Throws Error(kInvalid) when it has no sender.
CampaignSource source_of_change(const db::ReadTx& tx, const Campaign& before, Campaign after);

/// A campaign as its messages are made: compiled steps and the identity they carry. The bodies of
/// `campaign` are gone: they live on in the steps.
struct CompiledCampaign {
    Campaign campaign;
    CampaignIdentity identity;
    std::vector<std::optional<mail::Skeleton>> steps;  // empty: not asked for; of a step with
                                                       // variants: the first of them
    Ingredients ingredients{};                         // that went into them

    /// The other variants, and replies in the thread of another first subject: by step, variant
    /// (-1 where the step has none) and that subject, empty where it is the usual one.
    std::map<std::tuple<int, int, std::string>, mail::Skeleton> more{};
    std::vector<FirstSubject> first_subjects{};  // as of CampaignSource
    std::vector<VariantChoice> choices{};

    /// The step as one of its variants has it; as the first, where it has no such variant.
    const mail::Skeleton& step(int index, std::optional<int> variant = {}) const;
    /// True when it carries on the thread of the first message.
    bool is_reply(int index, std::optional<int> variant) const;
    /// A reply to the first message as somebody got it.
    const mail::Skeleton& reply(int index,
                                std::optional<int> variant,
                                std::int64_t first_revision,
                                std::optional<int> first_variant) const;
    /// The variant that a person gets; what was handed to the relay before stays.
    std::optional<int> variant_for(const store::messages::ForSending& message) const;
    /// By whom it goes, where its variant has a sender of its own.
    std::optional<std::int64_t> sender_for(const store::messages::ForSending& message) const;
    /// The person's message waits until a winner is found.
    bool waits(const store::messages::ForSending& message) const;

    /// A message that is written once: a step, or one of its variants.
    struct Made {
        int step = 0;
        std::optional<int> variant;
        const mail::Skeleton* skeleton = nullptr;
    };

    /// Those that were compiled, in the order of steps and variants.
    std::vector<Made> messages() const;

    /// About what it occupies.
    std::size_t bytes() const;
};

/// Without the texts, which live on in what was compiled.
void drop_bodies(Step& step);

/// Compiles every step, or the one asked for. That may take a third of a second for each: never
/// call it in a transaction, which would hold up the writer or keep a snapshot.
/// Throws Error(kInvalid) with all faults, paths as in the request.
CompiledCampaign compile_campaign(CampaignSource source, std::optional<int> only_step = {});

/// Numbers the links of a campaign that is being launched, for good.
void store_links(db::WriteTx& tx, const CompiledCampaign& campaign);

/// The same, and keeps what its messages were made with: a theme or a snippet that changes later
/// changes no message of it.
void freeze(db::WriteTx& tx, const CompiledCampaign& campaign);

/// The identity a campaign has (as launched), or would have with its sender's present settings.
/// Throws Error(kInvalid) when it has no sender.
CampaignIdentity identity_of(const db::ReadTx& tx, const Campaign& campaign);

/// What its messages by one of several senders carry: the From of that sender, and the domain of
/// Message-IDs and the name of the campaign, so that a thread stays one whoever sends.
CampaignIdentity identity_by(const db::ReadTx& tx, const Campaign& campaign, std::int64_t sender);

/// Keeps what the messages by each of several senders carry, for good; `first` is of the campaign.
void fix_identities(db::WriteTx& tx, const Campaign& campaign, const CampaignIdentity& first);

/// The return path of a message: with a mailbox, an address that leads back to it (VERP).
std::string envelope_from(const CampaignIdentity& identity,
                          const MailLinks& links,
                          MessageId message);

/// What was compiled, by a key that its owner makes. Keeps the most recently used ones, up to a
/// number of bytes, and none that nobody has used for ten minutes. Thread-safe.
class CompiledCache {
  public:
    static constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;

    explicit CompiledCache(std::size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

    /// Null when it is not there.
    std::shared_ptr<const CompiledCampaign> find(const std::string& key, SteadyTime now);
    void insert(const std::string& key,
                const std::shared_ptr<const CompiledCampaign>& compiled,
                SteadyTime now);
    /// Drops what nobody has used for ten minutes.
    void drop_idle(SteadyTime now);

    std::size_t count() const;
    std::size_t bytes() const;

  private:
    struct Entry {
        // shared: a thread still composes with one that was dropped or replaced
        std::shared_ptr<const CompiledCampaign> compiled;
        std::size_t bytes = 0;
        SteadyTime used_at{};
        std::uint64_t use = 0;  // ascending with each use
    };

    const std::size_t most_bytes_;
    mutable Mutex mutex_;
    std::map<std::string, Entry> entries_ GUARDED_BY(mutex_);
    std::size_t bytes_ GUARDED_BY(mutex_) = 0;
    std::uint64_t uses_ GUARDED_BY(mutex_) = 0;
};

/// Compiled campaigns in their present revision, shared by the compose threads: a campaign that has
/// ended goes by itself. Thread-safe.
class CompiledCampaigns {
  public:
    static constexpr std::size_t kMostBytes = CompiledCache::kMostBytes;

    explicit CompiledCampaigns(std::size_t most_bytes = kMostBytes) : cache_(most_bytes) {}

    /// As it goes by this sender; 0: by the first. Compiled now, when it is not there in its
    /// present revision. Never call it in a transaction.
    std::shared_ptr<const CompiledCampaign> get(const db::Database& database,
                                                CampaignId id,
                                                std::int64_t sender = 0);
    /// The same, with the step as a message of that revision was sent, that step alone where it was
    /// changed since.
    std::shared_ptr<const CompiledCampaign> get_as_sent(const db::Database& database,
                                                        CampaignId id,
                                                        int step,
                                                        std::int64_t revision,
                                                        std::int64_t sender = 0);

    void drop_idle(SteadyTime now) { cache_.drop_idle(now); }

    std::size_t count() const { return cache_.count(); }

    std::size_t bytes() const { return cache_.bytes(); }

  private:
    CompiledCache cache_;
};

/// One message and what else of the database its mail depends on. Rendering may take a tenth of a
/// second: load in a transaction, compose outside of it.
struct LoadedMessage {
    store::messages::ForSending message;
    const mail::Skeleton* skeleton = nullptr;  // of the campaign, which must outlive it
    std::vector<std::string> thread{};         // Message-IDs that it answers to, oldest first
};

LoadedMessage load_message(const db::ReadTx& tx,
                           const CompiledCampaign& campaign,
                           const MailLinks& links,
                           store::messages::ForSending message);

/// Writes one message as it goes on the wire; the same arguments give the same bytes.
/// `subject`, when given, gets the subject as a reader sees it.
/// Throws Error(kInvalid) when this recipient's data cannot be sent.
void compose_message(const LoadedMessage& loaded,
                     const CompiledCampaign& campaign,
                     const MailLinks& links,
                     TimeMs date_at,
                     std::string& out,
                     std::string* subject = nullptr);

/// Its HTML part as a page: links count as in the mail.
std::string message_page(const LoadedMessage& loaded,
                         const CompiledCampaign& campaign,
                         const MailLinks& links,
                         TimeMs now);

/// The same, to look at.
Preview preview_message(const LoadedMessage& loaded,
                        const CompiledCampaign& campaign,
                        const MailLinks& links,
                        TimeMs date_at);

}  // namespace campaignd::service
