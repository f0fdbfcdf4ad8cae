"""Deploys in the middle of a campaign: old and new process on one file, in both orders, each new
one with a further migration, either of them killed now and then."""
import random
import sqlite3
import threading
import time
import unittest

from harness.api import ApiError, wait_for
from harness.oracle import busiest_window, most_ahead
from harness.place import LONG, scale
from harness.world import World

CONNECTIONS = 10
# A token is taken when a message is leased; it reaches the relay a little later.
ON_THE_WAY_S = 0.15


class Writes(threading.Thread):
    """Writes over HTTP, one after another, to whichever process is the newest."""

    def __init__(self, api):
        super().__init__(daemon=True)
        self.api, self.took, self.unanswered, self.over = api, [], 0, threading.Event()

    def run(self):
        number = 0
        while not self.over.wait(0.005):
            number += 1
            began = time.monotonic()
            try:
                self.api.post("/lists", {"name": f"list {number}"})
                self.took.append(time.monotonic() - began)
            except (OSError, ApiError):
                self.unanswered += 1  # that process was stopped or killed under it

    def end(self):
        self.over.set()
        self.join(30)
        self.took.sort()
        return self.took


class Overlap(World):
    rate = scale("CAMPAIGND_CRASH_RATE", 50)
    deploys = scale("CAMPAIGND_CRASH_DEPLOYS", 3, 25)

    def begin(self):
        random.seed(scale("CAMPAIGND_CRASH_SEED", int(time.time())))
        # the campaign outlasts all deploys, but on a slow machine
        self.prepare(int(self.rate * (self.deploys * 1.6 + 1)), "--delay-ms", 5,
                     sender={"limits": {"per_second": self.rate}, "max_connections": CONNECTIONS})
        self.kills, self.migrations = 0, 0
        self.schema = self.schema_version()
        self.releases = self.place.folder / "releases"
        self.releases.mkdir()
        self.launched = time.time()
        self.launch(self.api, self.campaign)
        self.writes = Writes(self.api)
        self.writes.start()

    def schema_version(self):
        file = sqlite3.connect(f"file:{self.place.database}?mode=ro", uri=True, timeout=10)
        try:
            return file.execute("PRAGMA user_version").fetchone()[0]
        finally:
            file.close()

    def next_release(self):
        """A daemon, not yet started, that knows one migration more than the ones before."""
        self.migrations += 1
        folder = self.releases / f"{self.migrations:04d}"
        folder.mkdir()
        for number in range(1, self.migrations + 1):
            (folder / f"{number:04d}_extra.sql").write_text(
                f"ALTER TABLE message ADD COLUMN extra_{number} INTEGER NOT NULL DEFAULT 0;\n"
                f"CREATE TABLE extra_{number}(id INTEGER PRIMARY KEY) STRICT;\n")
        self.place.environment["CAMPAIGND_EXTRA_MIGRATIONS"] = str(folder)
        for backup in self.place.data.glob("*.before-v*"):
            backup.unlink()
        return self.make_daemon(self.place, self.token)

    def stop(self, old, kill):
        if kill:
            old.kill()
            self.kills += 1
        else:
            self.assertEqual(old.terminate()[0], 0, old.tail())

    def start(self, new, kill):
        """Perhaps killed while it starts: in its migration, its recovery, its first messages."""
        if kill:
            new.start(ready=False)
            time.sleep(random.uniform(0, 0.25))
            new.kill()
            self.kills += 1
        new.start()

    def send_a_while(self):
        count = self.sink.count()
        wait_for("more mail", lambda: self.sink.count() >= count + self.rate // 10 or
                 self.sink.count() == len(self.emails), 60, 0.005)

    def deploy(self, new_first, kill_old, kill_new):
        old, new = self.daemon, self.next_release()
        if new_first:
            self.start(new, kill_new)
            self.writes.api = new.api
            self.send_a_while()
            self.stop(old, kill_old)
        else:
            self.stop(old, kill_old)
            self.start(new, kill_new)
            self.writes.api = new.api
        self.daemon = new
        self.send_a_while()

    def assert_rates(self):
        """In sum over all processes. A slow machine delays what was allowed; it speeds up nothing."""
        records = self.sink.records()
        ahead = most_ahead(records, self.launched, self.rate, 1)
        self.assertLessEqual(ahead, 0, "more was sent than the limit allows since the launch")
        most = busiest_window(records, 1 - ON_THE_WAY_S)
        self.note(f"at most {most} of {self.rate} in a second")
        if LONG:
            self.assertLessEqual(most, self.rate)

    def run_deploys(self, new_first, kills=False):
        self.begin()
        for i in range(self.deploys):
            self.deploy(new_first, kills and i % 2 == 0, kills and i % 2 == 1)
        unsent = len(self.emails) - self.sink.count()
        self.wait_state("finished", "held")
        took = self.writes.end()
        _, rows = self.assert_delivered(self.kills * CONNECTIONS)
        self.note(f"{self.deploys} deploys with a migration each, {self.kills} kills, "
                  f"{unsent} messages left at the last one; {len(took)} writes: "
                  f"p50 {took[len(took) // 2] * 1000:.1f} ms, "
                  f"p99 {took[int(len(took) * 0.99)] * 1000:.1f} ms, max {took[-1] * 1000:.1f} ms, "
                  f"{self.writes.unanswered} unanswered")
        if LONG:
            self.assertGreater(unsent, 0, "the campaign ended before the deploys did")
        self.assertEqual(self.schema_version(), self.schema + self.deploys)
        self.assertEqual([r for r in rows if r["attempts"] > 1], [])
        doubtful = [r for r in rows if r["maybe_duplicate"]]
        self.assertLessEqual(len(doubtful), self.kills * CONNECTIONS)
        self.assert_rates()

    def test_the_new_one_starts_before_the_old_one_drains(self):
        self.run_deploys(new_first=True)

    def test_the_old_one_stops_before_the_new_one_starts(self):
        self.run_deploys(new_first=False)

    def test_either_is_killed_while_both_run(self):
        self.run_deploys(new_first=True, kills=True)

    def test_either_is_killed_one_after_the_other(self):
        self.run_deploys(new_first=False, kills=True)


if __name__ == "__main__":
    unittest.main()
