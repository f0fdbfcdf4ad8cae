#include "queue/journal.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "support/temp_directory.h"

using namespace campaignd;
using queue::Journal;
using Note = queue::Journal::Note;

namespace {

namespace fs = std::filesystem;

constexpr InstanceId kOwner = 7;

std::vector<Note> notes_of(int count, JobId first, const std::string& payload = "sent") {
    std::vector<Note> notes;
    for (int i = 0; i < count; ++i) {
        notes.push_back({first + i, 1, payload});
    }
    return notes;
}

std::vector<JobId> jobs_in(const fs::path& path, InstanceId owner = kOwner) {
    std::vector<JobId> jobs;
    for (const Note& note : Journal::read(path, owner)) {
        jobs.push_back(note.job);
    }
    return jobs;
}

void spoil(const fs::path& path, std::streamoff at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const int old = file.get();
    file.seekp(at);
    file.put(static_cast<char>(old ^ 1));
}

}  // namespace

TEST_CASE("a journal gives back what was noted, in its order, to the next process", "[queue]") {
    const test::TempDirectory directory;
    const fs::path path = directory / "outcomes";
    {
        Journal journal(path, kOwner);
        CHECK(journal.append(std::vector<Note>{{5, 2, "sent"}, {3, 9, std::string(208, 'x')}}) > 0);
        CHECK(journal.append(std::vector<Note>{{4, 1, ""}}) > 0);
        CHECK(journal.append({}) == 0);
    }
    const std::vector<Note> notes = Journal::read(path, kOwner);
    REQUIRE(notes.size() == 3);
    CHECK(notes[0].job == 5);
    CHECK(notes[0].token == 2);
    CHECK(notes[0].payload == "sent");
    CHECK(notes[1].payload == std::string(208, 'x'));
    CHECK(notes[2].job == 4);
    CHECK(notes[2].payload.empty());
    CHECK(Journal::read(path, kOwner + 1).empty());
    CHECK(Journal::read(directory / "none", kOwner).empty());
    CHECK((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
}

TEST_CASE("a torn or spoilt record is passed over, the others count", "[queue]") {
    const test::TempDirectory directory;
    const fs::path path = directory / "outcomes";
    {
        Journal journal(path, kOwner);
        journal.append(notes_of(4, 1, "250 2.0.0 queued as 1"));
    }
    // Any byte of a record that says something: its checksum, its head, its payload.
    for (const int byte : {0, 9, 17, 24, 33, 40, 48, 60}) {
        spoil(path, 256 + byte);
        CHECK(jobs_in(path) == std::vector<JobId>{1, 3, 4});
        spoil(path, 256 + byte);
        CHECK(jobs_in(path) == std::vector<JobId>{1, 2, 3, 4});
    }
    fs::resize_file(path, 3 * 256 + 100);
    CHECK(jobs_in(path) == std::vector<JobId>{1, 2, 3});
    std::ofstream(path, std::ios::trunc) << "something else";
    CHECK(jobs_in(path).empty());
}

TEST_CASE("space is used again once its results are committed, and never before", "[queue]") {
    const test::TempDirectory directory;
    const fs::path path = directory / "outcomes";
    Journal journal(path, kOwner);
    const std::uint64_t early = journal.append(notes_of(100, 1));
    // Far more than the file holds goes through it while one write stays uncommitted.
    for (int round = 0; round < 100; ++round) {
        const std::uint64_t number = journal.append(notes_of(90, 1000 + round * 90));
        if (number == 0) {
            break;
        }
        journal.release(number);
    }
    const std::vector<JobId> kept = jobs_in(path);
    for (JobId job = 1; job <= 100; ++job) {
        CHECK(std::count(kept.begin(), kept.end(), job) == 1);
    }
    CHECK(journal.append(notes_of(90, 90'000)) == 0);  // full: the oldest write still waits
    journal.release(early);
    const std::uint64_t late = journal.append(notes_of(90, 90'000));
    CHECK(late > 0);
    CHECK(fs::file_size(path) == Journal::kRecords * Journal::kRecordBytes);
    const std::vector<JobId> now = jobs_in(path);
    CHECK(std::count(now.begin(), now.end(), 90'000) == 1);
    journal.release(late);
    journal.release(late);
    CHECK(journal.append(notes_of(Journal::kRecords, 1)) > 0);
    CHECK(journal.append(notes_of(1, 1)) == 0);
}

TEST_CASE("a journal wraps around what still waits", "[queue]") {
    const test::TempDirectory directory;
    const fs::path path = directory / "outcomes";
    Journal journal(path, kOwner);
    std::deque<std::pair<std::uint64_t, JobId>> open;
    JobId next = 1;
    for (int round = 0; round < 400; ++round) {
        const int count = 1 + round * 7 % 97;
        const std::uint64_t number = journal.append(notes_of(count, next));
        REQUIRE(number > 0);
        open.emplace_back(number, next);
        next += count;
        if (open.size() > 20) {
            journal.release(open.front().first);
            open.pop_front();
        }
        const std::vector<JobId> kept = jobs_in(path);
        const std::set<JobId> known(kept.begin(), kept.end());
        bool whole = true;
        for (JobId job = open.front().second; job < next; ++job) {
            whole = whole && known.contains(job);
        }
        REQUIRE(whole);
    }
}

TEST_CASE("a journal that cannot be made or written lets work go on", "[queue]") {
    const test::TempDirectory directory;
    Journal none(directory / "no such folder" / "outcomes", kOwner);
    CHECK(none.append(notes_of(1, 1)) == 0);
    none.release(0);
    none.release(12);
    CHECK(Journal::read(directory.path(), kOwner).empty());  // a folder
}
