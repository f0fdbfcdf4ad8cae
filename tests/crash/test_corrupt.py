"""Files that are not what they were: flipped bits, cut and lost files under the real daemon. It says what
is wrong and what to do, sends nothing that it could not record, and a restore beside it is taken up."""
import shutil
import sqlite3
import unittest

from harness.api import ApiError, wait_for
from harness.world import World

RECIPIENTS = 600
PAGE = 4096
FRAME = PAGE + 24


class Corrupt(World):
    def send_half_and_die(self):
        """A killed daemon in mid campaign; a backup from before the launch."""
        self.prepare(RECIPIENTS, "--delay-ms", 15, sender={"limits": {"per_second": 200}})
        self.backup = self.place.folder / "backup.db"
        self.place.run("backup", self.backup)
        self.launch(self.api, self.campaign)
        wait_for("some mail", lambda: self.sink.count() > 150, 60)
        self.daemon.kill()
        self.log = self.place.database.with_name("campaignd.db-wal")

    def assert_waits(self, words):
        """A daemon that lives, says why it waits, and sends nothing."""
        sent = self.sink.count()

        def degraded():
            status, health = self.api.health()
            return health if status == 503 and health["status"] == "degraded" else None
        health = wait_for("/health to say so", degraded, 60)
        self.note(health["reasons"])
        self.assertRegex(" ".join(health["reasons"]), words)
        self.assertIn("campaignd restore", " ".join(health["reasons"]))
        self.assertEqual(self.api.raw("GET", "/health/live")[0], 200)
        self.assertEqual(self.api.raw("GET", "/health/ready")[0], 503)
        with self.assertRaises(ApiError) as caught:
            self.api.post("/lists", {"name": "one more"})
        self.assertEqual(caught.exception.status, 503)
        self.assertEqual(self.sink.count(), sent)
        self.assertTrue(self.daemon.alive(), self.daemon.tail())

    def flip(self, path, at):
        with open(path, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1]))

    def frames(self):
        """How many frames the log's present round has: those that carry the salts of its header."""
        log = self.log.read_bytes()
        count = 0
        while log[32 + count * FRAME + 8:32 + count * FRAME + 16] == log[16:24]:
            count += 1
        return count

    def test_a_flipped_bit_in_the_log(self):
        """What stands behind it would be lost without a word; restored from a copy, campaigns are held."""
        self.send_half_and_die()
        frames = self.frames()
        self.assertGreater(frames, 60)
        self.flip(self.log, 32 + (frames - 50) * FRAME + 2000)
        damaged = self.log.read_bytes()
        self.daemon.start(ready=False)
        self.assert_waits("log .* is damaged")
        self.assertEqual(self.log.read_bytes(), damaged, "the evidence was touched")
        self.place.run("queue", "stats", status=1)  # neither does a command
        saved = self.place.folder / "saved.db"
        shutil.copy(self.place.database, saved)
        shutil.copy(self.log, saved.with_name("saved.db-wal"))
        self.daemon.token = self.place.restore(saved)
        wait_for("the daemon to go on by itself", lambda: self.api.health()[0] == 200, 60)
        self.assertEqual(self.progress()["state"], "held")
        self.place.check()

    def test_a_lost_file(self):
        self.send_half_and_die()
        self.place.database.write_bytes(b"")
        self.daemon.start(ready=False)
        self.assert_waits("missing or empty")
        self.daemon.token = self.place.restore(self.backup)
        wait_for("the daemon to go on by itself", lambda: self.api.health()[0] == 200, 60)
        self.assertEqual(self.progress()["state"], "draft")

    def pages_of(self, table):
        with sqlite3.connect(self.place.database) as file:
            return [row[0] for row in file.execute(
                "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno", (table,))]

    def spoil(self, pages):
        with open(self.place.database, "r+b") as file:
            for page in pages:
                file.seek((page - 1) * PAGE)
                file.write(b"\xa5" * PAGE)

    def test_a_corrupt_page_met_while_sending(self):
        """Sending stops before the next hand-over, and stays stopped when other writes pass."""
        self.prepare(RECIPIENTS, "--delay-ms", 15, sender={"limits": {"per_second": 200}})
        self.daemon.terminate()
        try:
            pages = self.pages_of("recipient")
        except sqlite3.OperationalError as error:
            self.skipTest(f"this SQLite has no dbstat: {error}")
        self.assertGreater(len(pages), 4)
        self.spoil(pages[len(pages) // 2:])
        self.daemon.start()
        try:
            self.launch(self.api, self.campaign)
        except ApiError as refused:
            self.assertEqual(refused.status, 503)
        self.assert_waits("database is damaged")
        count = self.sink.count()
        self.assertLess(count, RECIPIENTS)
        self.daemon.terminate()
        self.assertLessEqual(self.sink.count(), count + 50)
        self.daemon.start(ready=False)
        self.place.run("check", status=1)

    def test_damage_is_found_at_the_start_after_a_kill(self):
        self.send_half_and_die()
        self.place.run("check", status=None)  # takes the log into the file
        try:
            pages = self.pages_of("recipient")
        except sqlite3.OperationalError as error:
            self.skipTest(f"this SQLite has no dbstat: {error}")
        daemon = self.daemon.start()
        daemon.kill()
        self.spoil(pages)
        self.daemon.start(ready=False)
        self.assert_waits("damaged")


if __name__ == "__main__":
    unittest.main()
