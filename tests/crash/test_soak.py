"""Half load for a long time on two daemons of one file, one of which dies again and again: what
the other one needs stays flat, and the ledger is exact at the end.

CAMPAIGND_SOAK_MINUTES says how long; the short form is half a minute."""
import collections
import os
import pathlib
import random
import signal
import sqlite3
import statistics
import time
import unittest

from harness.api import wait_for
from harness.oracle import judge
from harness.place import scale
from harness.world import FOLLOW_UP, STEP, World

MIB = 1 << 20
CONNECTIONS = 10
PERIOD_S = 4  # a campaign each, of half of what the limit lets through in that time
ORPHANS = """SELECT j.id, j.owner, i.pid FROM job j LEFT JOIN instance i ON i.id = j.owner
              WHERE j.state = 1"""


class Sample:
    """What a process holds right now, and how the queue fares."""

    def __init__(self, daemon, database):
        folder = pathlib.Path(f"/proc/{daemon.process.pid}")
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        self.rss = int(status["VmRSS"].split()[0]) * 1024
        self.threads = int(status["Threads"])
        self.files = len(os.listdir(folder / "fd"))
        wal = pathlib.Path(f"{database}-wal")
        self.wal = wal.stat().st_size if wal.exists() else 0
        self.due_age = daemon.api.health()[1]["queue"]["oldest_due_age_s"]


class Soak(World):
    minutes = scale("CAMPAIGND_SOAK_MINUTES", 0.4, 120.0)
    rate = scale("CAMPAIGND_SOAK_RATE", 60, 200)
    kill_every_s = scale("CAMPAIGND_SOAK_KILL_S", 6.0, 60.0)

    def test_what_it_needs_stays_flat(self):
        self.begin()
        end = time.monotonic() + self.minutes * 60
        campaign_at = kill_at = time.monotonic()
        kill_at += self.kill_every_s
        while time.monotonic() < end:
            now = time.monotonic()
            if now >= campaign_at:
                campaign_at += PERIOD_S
                self.next_campaign()
            if now >= kill_at:
                kill_at = now + self.kill_every_s * random.uniform(0.5, 1.5)
                self.replace_the_other()
            self.samples.append(Sample(self.daemon, self.place.database))
            self.look_for_orphans()
            time.sleep(0.25)
        self.assert_flat()
        self.assert_exact()

    def begin(self):
        random.seed(scale("CAMPAIGND_CRASH_SEED", int(time.time())))
        self.prepare(self.rate * PERIOD_S // 4, "--delay-ms", 5, steps=(STEP, FOLLOW_UP),
                     sender={"limits": {"per_second": self.rate}, "max_connections": CONNECTIONS})
        self.list_id = self.api.get(f"/campaigns/{self.campaign}")["audience"]["list_ids"][0]
        self.other = self.make_daemon(self.place, self.token).start()
        self.campaigns, self.samples, self.kills = [], [], 0
        self.orphans = collections.Counter()
        self.reader = sqlite3.connect(f"file:{self.place.database}?mode=ro", uri=True, timeout=10)
        self.addCleanup(self.reader.close)

    def next_campaign(self):
        campaign = self.make_campaign(self.api, self.list_id, self.sender, (STEP, FOLLOW_UP))
        self.launch(random.choice((self.daemon, self.other)).api, campaign)
        self.campaigns.append(campaign)

    def replace_the_other(self):
        """By force two times of three; it serves no one else, so it may be gone for a while."""
        if random.random() < 0.67:
            self.other.kill()
            self.kills += 1
        else:
            self.assertEqual(self.other.terminate()[0], 0, self.other.tail())
        self.other.start()

    def look_for_orphans(self):
        """Leases whose owner is no living process, each with the looks it was seen at."""
        living = {self.daemon.process.pid, self.other.process.pid}
        found = {(job, owner) for job, owner, pid in self.reader.execute(ORPHANS)
                 if pid not in living}
        self.orphans = collections.Counter({key: self.orphans[key] + 1 for key in found})
        # a dead owner is recognised twice a second; forty looks are ten seconds at least
        stuck = [key for key, looks in self.orphans.items() if looks > 40]
        self.assertEqual(stuck, [], "leases (job, owner) that nobody takes over")

    def assert_flat(self):
        third = len(self.samples) // 3
        warm, late = self.samples[third:2 * third], self.samples[2 * third:]
        self.assertGreater(third, 5, "too few samples to judge")

        def median(samples, of):
            return statistics.median(of(sample) for sample in samples)

        def most(samples, of):
            return max(of(sample) for sample in samples)

        self.note(f"{self.minutes} minutes, {len(self.campaigns)} campaigns, {self.kills} kills, "
                  f"{self.sink.count()} messages; RSS {median(warm, lambda s: s.rss) / MIB:.1f} -> "
                  f"{median(late, lambda s: s.rss) / MIB:.1f} MiB, descriptors "
                  f"{most(warm, lambda s: s.files)} -> {most(late, lambda s: s.files)}, threads "
                  f"{most(warm, lambda s: s.threads)} -> {most(late, lambda s: s.threads)}, WAL at "
                  f"most {most(self.samples, lambda s: s.wal) / MIB:.1f} MiB, oldest due at most "
                  f"{most(self.samples, lambda s: s.due_age)} s")
        self.assertLess(median(late, lambda s: s.rss), median(warm, lambda s: s.rss) * 1.25 + 8 * MIB)
        self.assertLess(most(late, lambda s: s.files), most(warm, lambda s: s.files) + 2 * CONNECTIONS)
        self.assertLessEqual(most(late, lambda s: s.threads), most(warm, lambda s: s.threads) + 2)
        self.assertLess(most(self.samples, lambda s: s.wal), 64 * MIB)
        self.assertLess(median(late, lambda s: s.due_age), 30)

    def assert_exact(self):
        def ended():
            return all(self.api.get(f"/campaigns/{campaign}/progress")["state"] == "finished"
                       for campaign in self.campaigns)
        wait_for("all campaigns to finish", ended, 120, 0.25)
        count = len(self.campaigns)
        for campaign in self.campaigns:
            progress = self.api.get(f"/campaigns/{campaign}/progress")
            self.assertEqual(progress["messages"]["sent"], 2 * len(self.emails), progress)
        verdict = judge(self.sink.records(), self.emails, 2 * count)
        self.note(verdict)
        self.assertEqual((verdict.lost, verdict.surplus, verdict.strangers, verdict.changed),
                         ([], [], [], []))
        self.assertLessEqual(verdict.repeats, self.kills * CONNECTIONS)
        self.place.check()
        for daemon in (self.other, self.daemon):
            daemon.signal(signal.SIGTERM)
            self.assertEqual(daemon.wait_dead(40), 0, daemon.tail())


if __name__ == "__main__":
    unittest.main()
