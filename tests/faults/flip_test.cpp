// Bits that flip, pages that vanish, files that are cut, exchanged or lost, on what a killed daemon
// left behind: a refusal that names the remedy, or damage that `check` or the work itself finds;
// never a crash, never an empty start. CAMPAIGND_FLIPS=N damages N images of each kind.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "faults/aftermath.h"
#include "support/temp_directory.h"

using namespace campaignd;
using namespace campaignd::test;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrame = kPage + 24;
constexpr int kSteps = 120;

std::string slurp(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

void spill(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The files of a daemon that was killed: most of its work is in the log only.
struct Image {
    std::string database;
    std::string log;
    std::vector<Fact> facts;
    TimeMs now = 0;

    explicit Image(unsigned seed) {
        const TempDirectory place(quick_place());
        const fs::path file = place / "campaignd.db";
        fs::copy_file(workday_file(), file);
        FakeClock clock;
        db::Database open({.path = file}, clock);
        Workday day(open, clock, seed, [] { return 0; });
        for (int i = 0; i < kSteps; ++i) {
            day.step();
        }
        facts = day.facts();
        now = clock.now();
        // On the writer's own thread: no checkpoint runs meanwhile.
        open.write(db::WriteClass::kResult, [&](db::WriteTx&) {
            database = slurp(file);
            log = slurp(file.string() + "-wal");
        });
    }

    /// How many frames, from the first on, have acknowledged transactions behind them whose marks
    /// stand whole in a sector: the last few transactions are left out.
    std::size_t proven_frames() const {
        std::vector<std::size_t> ends{0};
        for (std::size_t i = 0; i < frames(); ++i) {
            if (std::string_view(log.data() + kLogHeader + i * kFrame + 4, 4) !=
                std::string_view("\0\0\0\0", 4)) {
                ends.push_back(i + 1);
            }
        }
        constexpr std::size_t kLeftOut = 5;
        return ends.size() > kLeftOut ? ends[ends.size() - kLeftOut] : 0;
    }

    std::size_t frames() const { return (log.size() - kLogHeader) / kFrame; }
};

enum class Expect {
    kAnything,  // but a crash: SQLite keeps no sums of its pages
    kNoticed,   // when something is lost, the start refuses or `check` says so
    kRefused,   // at the start
    kWhole      // nothing is lost at all
};

struct Damage {
    const char* name;
    Expect expect;
    void (*inflict)(Image& files, const Image& other, std::mt19937& random);
};

void flip(std::string& bytes, std::size_t from, std::size_t to, std::mt19937& random) {
    const std::size_t at = from + random() % (to - from);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
}

constexpr Damage kDamages[] = {
    {"one bit of a page",
     Expect::kAnything,
     [](Image& files, const Image&, std::mt19937& random) {
         flip(files.database, kPage, files.database.size(), random);
     }},
    {"many bits of a page",
     Expect::kAnything,
     [](Image& files, const Image&, std::mt19937& random) {
         const std::size_t page = 1 + random() % (files.database.size() / kPage - 1);
         for (int i = 0; i < 64; ++i) {
             flip(files.database, page * kPage, (page + 1) * kPage, random);
         }
     }},
    {"a page of zeros",
     Expect::kAnything,
     [](Image& files, const Image&, std::mt19937& random) {
         const std::size_t page = 1 + random() % (files.database.size() / kPage - 1);
         files.database.replace(page * kPage, kPage, kPage, '\0');
     }},
    {"a page in another's place",
     Expect::kAnything,
     [](Image& files, const Image&, std::mt19937& random) {
         const std::size_t pages = files.database.size() / kPage - 1;
         const std::string page = files.database.substr((1 + random() % pages) * kPage, kPage);
         files.database.replace((1 + random() % pages) * kPage, kPage, page);
     }},
    {"a bit of the file's header",
     Expect::kAnything,
     [](Image& files, const Image&, std::mt19937& random) {
         flip(files.database, 0, 100, random);
     }},
    {"a bit of the schema",
     Expect::kAnything,
     [](Image& files, const Image&, std::mt19937& random) {
         flip(files.database, 100, kPage, random);
     }},
    {"a file cut short",
     Expect::kNoticed,
     [](Image& files, const Image&, std::mt19937& random) {
         files.database.resize(1 + random() % (files.database.size() - 1));
     }},
    {"an emptied file",
     Expect::kRefused,
     [](Image& files, const Image&, std::mt19937&) { files.database.clear(); }},
    {"a bit of the log",
     Expect::kRefused,
     [](Image& files, const Image&, std::mt19937& random) {
         flip(files.log, kLogHeader, kLogHeader + files.proven_frames() * kFrame, random);
     }},
    {"a bit of the log's header",
     Expect::kRefused,
     [](Image& files, const Image&, std::mt19937& random) {
         flip(files.log, 0, kLogHeader, random);
     }},
    {"a frame of zeros in the log",
     Expect::kRefused,
     [](Image& files, const Image&, std::mt19937& random) {
         const std::size_t frame = random() % files.proven_frames();
         files.log.replace(kLogHeader + frame * kFrame, kFrame, kFrame, '\0');
     }},
    {"a log cut short",
     Expect::kAnything,  // looks like an older file; what went out since then is known elsewhere
     [](Image& files, const Image&, std::mt19937& random) {
         files.log.resize(random() % files.log.size());
     }},
    {"the log of another file",
     Expect::kAnything,
     [](Image& files, const Image& other, std::mt19937&) { files.log = other.log; }},
    {"no index", Expect::kWhole, [](Image&, const Image&, std::mt19937&) {}},
};

struct Tally {
    int refused = 0;    // at the start
    int found = 0;      // by `check`
    int met = 0;        // while working
    int lost = 0;       // acknowledged things missing, and nothing said
    int unnoticed = 0;  // nothing missing, nothing said
};

/// Some more work on a file that `check` found sound. True when it met damage; then the database
/// says so and takes no more changes.
bool meets_damage(const fs::path& file, FakeClock& clock) {
    bool met = false;
    try {
        db::Database database({.path = file}, clock);
        Workday day(database, clock, 1, [] { return 0; });
        for (int i = 0; i < 20 && !met; ++i) {
            try {
                day.step();
            } catch (const db::SqlError& error) {
                met = error.code() == ErrorCode::kCorrupt;
            }
        }
        CHECK((!met || !database.status().damage.empty()));
        CHECK((!met || !database.status().may_hand_over()));
    } catch (const std::exception&) {
        met = true;  // a row that says nonsense: one job or request fails
    }
    return met;
}

void judge(const Damage& damage, const fs::path& file, const Image& original, Tally& tally) {
    FakeClock clock(original.now);
    Aftermath after;
    try {
        after = look_at(file, clock, original.facts, 0);
    } catch (const Error& error) {
        INFO(error.what());
        // "Conflict": a version number from the future.
        CHECK((error.code() == ErrorCode::kCorrupt || error.code() == ErrorCode::kConflict ||
               error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kInternal));
        const std::string said = error.what();
        CHECK((error.code() != ErrorCode::kCorrupt || said.find("restore") != said.npos ||
               said.find("[store] path") != said.npos));
        ++tally.refused;
        return;
    } catch (const std::exception&) {
        ++tally.found;  // a row whose text is no JSON any more
        return;
    }
    INFO("lost: " << after.lost << "; check: " << after.fault);
    CHECK(damage.expect != Expect::kRefused);
    CHECK((damage.expect != Expect::kNoticed || after.lost.empty() || !after.fault.empty()));
    CHECK((damage.expect != Expect::kWhole || (after.lost.empty() && after.fault.empty())));
    if (!after.fault.empty()) {
        ++tally.found;
        return;
    }
    ++(meets_damage(file, clock) ? tally.met : after.lost.empty() ? tally.unnoticed : tally.lost);
}

}  // namespace

TEST_CASE(
    "damaged files are refused or found out, never taken for empty, and never end the process",
    "[faults]") {
    log_no_more();
    const unsigned rounds = setting("CAMPAIGND_FLIPS", 12, 1'000);
    const unsigned seed = setting("CAMPAIGND_FLIPS_SEED", 1, 1);
    const Image one(seed);
    const Image other(seed + 1);
    REQUIRE(one.proven_frames() > 20);
    std::mt19937 random(seed);
    for (const Damage& damage : kDamages) {
        Tally tally;
        for (unsigned round = 0; round < rounds; ++round) {
            INFO(damage.name << ", seed " << seed << ", round " << round);
            const TempDirectory place(quick_place());
            Image files = one;
            damage.inflict(files, other, random);
            spill(place / "campaignd.db", files.database);
            spill(place / "campaignd.db-wal", files.log);
            judge(damage, place / "campaignd.db", one, tally);
        }
        std::cout << damage.name << ": refused " << tally.refused << ", found by check "
                  << tally.found << ", met at work " << tally.met << ", lost unnoticed "
                  << tally.lost << ", harmless " << tally.unnoticed << "\n";
    }
}
