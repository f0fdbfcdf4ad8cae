"""Backups under full load: the copy is sound, comes back elsewhere, and mails nobody by surprise."""
import pathlib
import shutil
import signal
import sqlite3
import threading
import unittest

from harness.api import ApiError, wait_for
from harness.world import FOLLOW_UP, STEP, World

RECIPIENTS = 3000


class Backup(World):
    def sending(self):
        """A campaign that takes six seconds at least: what is asked of it comes in its middle."""
        self.prepare(RECIPIENTS, "--delay-ms", 2, steps=(STEP, FOLLOW_UP),
                     sender={"limits": {"per_second": 1000}})
        self.launch(self.api, self.campaign)
        wait_for("some mail", lambda: self.sink.count() > 200, 60, 0.005)

    def new_home(self):
        """An empty place with the master key of the first."""
        home = self.make_place()
        for key in self.place.data.glob("*.key"):
            shutil.copy2(key, home.data / key.name)
        return home

    def assert_held_there(self, home, token):
        """The restored campaign waits for a person, and goes to its end after the yes."""
        home.check()
        daemon = self.make_daemon(home, token).start()
        shown = daemon.api.get(f"/campaigns/{self.campaign}")
        self.assertEqual((shown["state"], shown["held_reason"]), ("held", "restored"))
        sent = daemon.api.get(f"/campaigns/{self.campaign}/progress")["messages"]["sent"]
        self.note(f"{sent} of {RECIPIENTS * self.steps} were sent when the copy was made")
        known = self.sink.count()
        home.check()
        self.assertEqual(self.sink.count(), known)
        daemon.api.post(f"/campaigns/{self.campaign}/approve")
        progress = self.wait_state("finished", api=daemon.api)
        self.assertEqual(progress["messages"]["sent"], RECIPIENTS * self.steps)
        # The rest as of the copy went out, and nothing that it knew to be sent.
        self.assertLessEqual(self.sink.count() - known, RECIPIENTS * self.steps - sent)
        home.check()
        self.assertEqual(daemon.terminate()[0], 0)

    def test_a_copy_made_under_full_load_comes_back_elsewhere(self):
        self.sending()
        made = self.api.post("/backups")
        self.assertTrue(made["verified"])
        self.place.run("backup", self.place.folder / "by-hand.db")
        status, _, body = self.download(made["name"])
        self.assertEqual(status, 200)
        self.assertEqual(len(body), made["size_bytes"])
        downloaded = self.place.folder / "downloaded.db"
        downloaded.write_bytes(body)
        self.assert_delivered(0)  # the load was not disturbed
        for source in (downloaded, self.place.folder / "by-hand.db"):
            home = self.new_home()
            self.assert_held_there(home, home.restore(source))

    def download(self, name):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=60)
        connection.request("GET", f"/api/v1/backups/{name}",
                           headers={"Authorization": f"Bearer {self.token}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def test_restore_refuses_what_would_do_harm(self):
        self.sending()
        good = self.place.folder / "good.db"
        self.place.run("backup", good)
        self.place.run("restore", good, status=1)
        self.assertIn("stop it first", self.place.said)
        self.assertEqual(self.daemon.terminate()[0], 0)
        sent = self.sink.count()
        foreign = self.place.folder / "foreign.db"
        with sqlite3.connect(foreign) as connection:
            connection.execute("CREATE TABLE t(x)")
        newer = self.place.folder / "newer.db"
        shutil.copy2(good, newer)
        with sqlite3.connect(newer) as connection:
            connection.execute("PRAGMA user_version = 9999")
        damaged = self.place.folder / "damaged.db"
        damaged.write_bytes(good.read_bytes()[:-40_000] + b"\x5a" * 40_000)
        cut = self.place.folder / "cut.db"
        cut.write_bytes(good.read_bytes()[:50_000])
        for source, word in ((foreign, "not a campaignd database"), (newer, "newer version"),
                             (damaged, "damaged"), (cut, "damaged"),
                             (self.place.database, "is the database itself"),
                             (self.place.folder / "none.db", "there is no file")):
            with self.subTest(source=source.name):
                self.place.run("restore", source, status=1)
                self.assertIn(word, self.place.said)
                self.assertIn(str(source), self.place.said)
                self.assertEqual(list(self.place.data.glob("*.restoring*")), [])
                self.assertEqual(list(self.place.data.glob("*.before-restore*")), [])
        self.place.check()
        self.daemon.token = self.place.restore(good)
        kept = pathlib.Path(f"{self.place.database}.before-restore")
        self.assertTrue(kept.is_file())
        self.daemon.start()
        shown = self.api.get(f"/campaigns/{self.campaign}")
        self.assertEqual((shown["state"], shown["held_reason"]), ("held", "restored"))
        self.assertEqual(self.sink.count(), sent)
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.place.run("restore", kept)  # and back: nothing was lost
        self.place.check()

    def test_a_backup_cut_short_leaves_no_copy_and_no_litter(self):
        self.sending()
        folder = self.place.data / "backups"
        asked = threading.Thread(target=self.ask_for_a_backup)
        asked.start()
        wait_for("the copy to begin", lambda: not asked.is_alive() or (
            folder.is_dir() and any(folder.iterdir())), 60, 0.0005)
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_dead()
        asked.join()
        self.daemon.start()
        known = {item["name"] for item in self.api.get("/backups")["items"]}
        for name in known:
            with sqlite3.connect(folder / name) as connection:
                self.assertEqual(connection.execute("PRAGMA quick_check").fetchall(), [("ok",)])

        def made():
            try:
                return self.api.post("/backups")["name"]
            except ApiError as error:  # one of this very second is there
                self.assertEqual(error.status, 409)
                return None
        name = wait_for("another backup", made, 60, 0.2)
        self.assertEqual({file.name for file in folder.iterdir()}, known | {name})
        self.assert_delivered(50)

    def ask_for_a_backup(self):
        try:
            self.api.post("/backups")
        except (ApiError, OSError):
            pass


if __name__ == "__main__":
    unittest.main()
