#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "db/database.h"
#include "queue/instance.h"
#include "service/campaigns/campaigns.h"
#include "service/sending/ledger.h"
#include "support/fake_clock.h"

namespace campaignd::test {

/// Something that was acknowledged: true of the file from then on, whatever happens to the disk.
struct Fact {
    std::size_t since = 0;  // the position of the disk log when it was acknowledged
    std::string what;
    std::function<bool(const db::ReadTx&)> holds;
};

/// A file with people and campaigns in draft, made once per program; its path.
const std::filesystem::path& workday_file();

/// The first of `facts` acknowledged at `position` or before that is not true; empty: all are.
std::string broken_fact(db::Database& database,
                        const std::vector<Fact>& facts,
                        std::size_t position);

/// Random work of the product on a copy of workday_file(), as a daemon does it: settings, people,
/// launches, enrolment, leases, dot marks, results. Keeps what was acknowledged and what left for
/// the relay. A step whose write fails throws Error and acknowledges nothing; as in the daemon, a
/// dot leaves only after its mark was committed, and a result is kept until it is recorded.
/// Owner: a test. Thread: the test's.
class Workday {
  public:
    using Position = std::function<std::size_t()>;

    Workday(db::Database& database, FakeClock& clock, unsigned seed, Position position);

    void step();
    /// Results go into the ledger, leases back: an orderly end. Throws Error.
    void finish();

    const std::vector<Fact>& facts() const noexcept { return facts_; }

  private:
    struct Hand {
        service::Delivery delivery;
        bool dotted = false;
    };

    int pick(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

    void acknowledge(std::string what, std::function<bool(const db::ReadTx&)> holds);
    void put_setting();
    void put_settings_together();
    void add_person();
    void launch();
    void enrol();
    void lease();
    void mark();
    void record(bool all);

    db::Database& database_;
    FakeClock& clock_;
    std::mt19937 random_;
    const Position position_;
    service::Campaigns campaigns_;
    service::Ledger ledger_;
    std::unique_ptr<queue::Instance> instance_;
    std::vector<CampaignId> drafts_;
    std::vector<CampaignId> launched_;
    std::vector<Hand> hands_;
    std::vector<service::DeliveryReport> unrecorded_;
    std::vector<Fact> facts_;
    unsigned seed_;
    int names_ = 0;
};

}  // namespace campaignd::test
