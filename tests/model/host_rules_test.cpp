#include "model/host_rules.h"

#include <catch2/catch.hpp>

using namespace campaignd;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t kMiB = 1 << 20;
constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kNow = 1'800'000'000'000;

/// Every finding says what, where and what to do.
void check_words(const HostFindings& findings) {
    for (const HostFinding& finding : findings) {
        CAPTURE(finding.what, finding.place, finding.remedy);
        CHECK_FALSE(finding.what.empty());
        CHECK_FALSE(finding.place.empty());
        CHECK_FALSE(finding.remedy.empty());
    }
}

/// One finding, of this severity; none: all is well.
bool is(const HostFindings& findings, std::optional<Severity> severity) {
    check_words(findings);
    return severity ? findings.size() == 1 && findings[0].severity == *severity : findings.empty();
}

FileFacts file_of(FileFacts::Kind kind, unsigned user, unsigned mode) {
    return {.path = "/var/lib/campaignd/x", .kind = kind, .user = user, .mode = mode};
}

}  // namespace

TEST_CASE("a disk is judged by the gates of sending and of imports", "[model]") {
    const auto judge = [](std::int64_t free, std::int64_t files = -1) {
        return judge_disk({"/data", free, files}, 1024 * kMiB, 256 * kMiB);
    };
    CHECK(is(judge(4096 * kMiB), std::nullopt));
    CHECK(is(judge(1500 * kMiB), Severity::kWarning));
    CHECK(is(judge(1000 * kMiB), Severity::kFault));
    CHECK(judge(255 * kMiB)[0].what == "255 MiB are free; sending waits for 256 MiB.");
    CHECK(is(judge(4096 * kMiB, 10), Severity::kFault));
}

TEST_CASE("a clock that nobody sets and one that jumped are told for a day", "[model]") {
    CHECK(is(judge_clock({true}, kNow), std::nullopt));
    CHECK(is(judge_clock({std::nullopt}, kNow), std::nullopt));
    CHECK(is(judge_clock({false}, kNow), Severity::kWarning));
    CHECK(is(judge_clock({true, milliseconds(-7'200'000), kNow - kHourMs}, kNow),
             Severity::kWarning));
    CHECK(is(judge_clock({true, milliseconds(2'000), kNow}, kNow), std::nullopt));
    CHECK(is(judge_clock({true, milliseconds(9'000), kNow - 25 * kHourMs}, kNow), std::nullopt));
}

TEST_CASE(
    "files of the data are private and the service's own; the configuration is not its to write",
    "[model]") {
    using Kind = FileFacts::Kind;
    const auto judge = [](const FileFacts& file) { return judge_file(file, 998, "campaignd"); };
    CHECK(is(judge(file_of(Kind::kData, 998, 0600)), std::nullopt));
    CHECK(is(judge(file_of(Kind::kData, 998, 0640)), Severity::kWarning));
    CHECK(is(judge(file_of(Kind::kSecret, 998, 0644)), Severity::kFault));
    CHECK(is(judge(file_of(Kind::kFolder, 0, 0700)), Severity::kFault));
    CHECK(judge(file_of(Kind::kFolder, 998, 0755))[0].remedy == "chmod 700 /var/lib/campaignd/x");
    CHECK(is(judge(file_of(Kind::kConfiguration, 0, 0644)), std::nullopt));
    CHECK(is(judge(file_of(Kind::kConfiguration, 0, 0664)), Severity::kFault));
    FileFacts link = file_of(Kind::kData, 998, 0777);
    link.is_link = true;
    CHECK(is(judge(link), Severity::kWarning));
}

TEST_CASE("a backup is late when two were due, and failed until one is made", "[model]") {
    BackupFacts facts;
    facts.folder = "/backups";
    facts.data_since = kNow - 47 * kHourMs;
    CHECK(is(judge_backups(facts, kNow), std::nullopt));
    facts.data_since = kNow - 49 * kHourMs;
    CHECK(is(judge_backups(facts, kNow), Severity::kFault));
    facts.newest_at = kNow - kHourMs;
    CHECK(is(judge_backups(facts, kNow), std::nullopt));
    facts.last_failure = BackupFailure{kNow, "no space"};
    CHECK(is(judge_backups(facts, kNow), Severity::kFault));
    facts.last_failure.reset();
    facts.every = hours(0);
    facts.newest_at = kNow - 8 * 24 * kHourMs;
    CHECK(is(judge_backups(facts, kNow), Severity::kWarning));
}

TEST_CASE("a public address is https, reachable and ours", "[model]") {
    CHECK(is(judge_public_url("https://mail.example.org"), std::nullopt));
    CHECK(is(judge_public_url("http://mail.example.org"), Severity::kWarning));
    CHECK(is(judge_public_url("http://127.0.0.1:8080"), Severity::kWarning));
    CHECK(is(judge_public_url("https://[::1]:8443"), Severity::kWarning));
    const std::string url = "https://mail.example.org";
    CHECK(is(judge_public_answer(url, {200, "{}", true}), std::nullopt));
    CHECK(is(judge_public_answer(url, {503, "{}", true}), std::nullopt));
    CHECK(is(judge_public_answer(url, {200, "hello", false}), Severity::kFault));
    CHECK(is(judge_public_answer(url, {0, "no route", false}), Severity::kWarning));
    CHECK(is(judge_proxy(""), std::nullopt));
    CHECK(is(judge_proxy("172.17.0.1"), Severity::kFault));
}

TEST_CASE("of apt's plan only security updates of linked packages are a fault", "[model]") {
    const auto pending = read_pending_updates(
        "Reading package lists...\n"
        "Inst libcurl4 [7.88.1-10+deb12u5] (7.88.1-10+deb12u8 Debian-Security:12/stable-security "
        "[amd64])\n"
        "Inst libsqlite3-0:amd64 [3.40.1-2] (3.40.1-2+deb12u1 Debian:12.9/stable [amd64])\n"
        "Inst vim [2:9.0.1378-2] (2:9.0.1378-2+deb12u2 Debian-Security:12/stable-security "
        "[amd64])\n"
        "Inst linux-image-6.1.0-30-amd64 (6.1.124-1 Debian-Security:12/stable-security [amd64])\n"
        "Conf libcurl4 (7.88.1-10+deb12u8 Debian-Security:12/stable-security [amd64])\n");
    CHECK(pending == std::vector<PendingUpdate>{{"libcurl4", "7.88.1-10+deb12u8", true},
                                                {"libsqlite3-0", "3.40.1-2+deb12u1", false},
                                                {"vim", "2:9.0.1378-2+deb12u2", true}});
    UpdateFacts facts;
    facts.has_apt = true;
    facts.lists_at = kNow - kHourMs;
    facts.linked = {"libcurl4", "libsqlite3-0"};
    facts.pending = pending;
    const HostFindings found = judge_updates(facts, kNow);
    REQUIRE(is(found, Severity::kFault));
    CHECK(found[0].place == "libcurl4");
    facts.pending.clear();
    CHECK(is(judge_updates(facts, kNow), std::nullopt));
    facts.lists_at = kNow - 15 * 24 * kHourMs;
    CHECK(is(judge_updates(facts, kNow), Severity::kWarning));
    CHECK(is(judge_updates(UpdateFacts(), kNow), Severity::kNote));
}

TEST_CASE("limits, libraries and SQLite say what to do", "[model]") {
    CHECK(is(judge_limits({16'384, 1'074, 0, 0, 0}), std::nullopt));
    CHECK(is(judge_limits({1'024, 1'074, 0, 0, 0}), Severity::kWarning));
    CHECK(is(judge_limits({0, 1'074, 1, 0, 0}), Severity::kWarning));
    CHECK(is(judge_libraries({}), std::nullopt));
    CHECK(is(judge_libraries({"/usr/lib/libssl.so.3"}), Severity::kWarning));
    CHECK(is(judge_sqlite("3.40.1", true), Severity::kNote));
    CHECK(is(judge_sqlite("3.51.3", false), std::nullopt));
}

TEST_CASE("notes alone leave an installation sound; the worst comes first", "[model]") {
    HostReport report;
    report.findings = judge_sqlite("3.40.1", true);
    CHECK(report.is_sound());
    for (HostFinding& finding : judge_proxy("127.0.0.1")) {
        report.findings.push_back(finding);
    }
    CHECK_FALSE(report.is_sound());
    sort_findings(report.findings);
    CHECK(report.findings[0].check == HostCheck::kProxy);
}
