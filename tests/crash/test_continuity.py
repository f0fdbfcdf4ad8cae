"""A database that wakes up elsewhere, or older than it was, mails nobody before a person says so."""
import pathlib
import shutil
import tempfile
import unittest

from harness.api import wait_for
from harness.world import World


class Continuity(World):
    def begin(self, count=300, **more):
        """A campaign in its middle, and the daemon stopped."""
        self.prepare(count, "--delay-ms", 20, sender={"max_connections": 4}, **more)
        self.launch(self.api, self.campaign)
        self.wait_mail(20)
        self.assertEqual(self.daemon.terminate()[0], 0)

    def wait_mail(self, count):
        wait_for(f"{count} messages", lambda: self.sink.count() >= count, 60, 0.005)

    def copy_of_the_data(self):
        """Another folder with a copy of every file of the data."""
        place = self.make_place()
        for file in self.place.data.iterdir():
            if file.is_file():
                shutil.copy2(file, place.data / file.name)
        return place

    def assert_held(self, daemon, reason, known):
        """Held before anything was leased: nothing came to the relay."""
        shown = daemon.api.get(f"/campaigns/{self.campaign}")
        self.assertEqual((shown["state"], shown["held_reason"]), ("held", reason), daemon.tail())
        self.assertEqual(daemon.api.get("/jobs?state=leased")["total"], 0)
        self.assertIn("held until a person approves", daemon.tail(200))
        daemon.place.check()
        self.assertEqual(self.sink.count(), known)

    def assert_goes_on(self, daemon):
        self.assertEqual(daemon.api.post("/campaigns/approve")["approved"], [self.campaign])
        self.wait_state("finished", api=daemon.api)
        taken = {record.recipient for record in self.sink.records()}
        self.assertEqual(set(self.emails) - taken, set())

    def test_a_copy_beside_the_original_is_held(self):
        self.begin()
        twin = self.make_daemon(self.copy_of_the_data(), self.token).start()
        self.assert_held(twin, "copied", self.sink.count())
        self.daemon.start()  # the original goes on by itself
        self.assert_delivered(0)
        self.assertEqual(twin.api.get(f"/campaigns/{self.campaign}")["state"], "held")

    def test_the_folder_of_a_killed_daemon_copied_whole_is_held(self):
        self.begin()
        self.daemon.start()
        self.wait_mail(60)
        self.daemon.kill()
        twin = self.make_daemon(self.copy_of_the_data(), self.token).start()
        self.assert_held(twin, "copied", self.sink.count())
        self.assert_goes_on(twin)

    def test_the_same_file_on_another_machine_is_held(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-test-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        machine = folder / "machine-id"
        machine.write_text("a" * 32 + "\n")
        self.begin(daemon={"CAMPAIGND_STORE__MACHINE_ID_FILE": str(machine)})
        machine.write_text("b" * 32 + "\n")
        known = self.sink.count()
        self.daemon.start()
        self.assert_held(self.daemon, "another_machine", known)
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.place.run("campaign", "approve", "--all")
        self.daemon.start()  # this machine is its own now
        self.assert_delivered(0)

    def test_an_older_copy_in_its_place_is_held(self):
        self.begin()
        old = self.place.folder / "old.db"
        shutil.copy2(self.place.database, old)
        self.daemon.start()
        self.wait_mail(60)
        self.assertEqual(self.daemon.terminate()[0], 0)
        known = self.sink.count()
        for suffix in ("-wal", "-shm"):
            pathlib.Path(f"{self.place.database}{suffix}").unlink(missing_ok=True)
        with open(old, "rb") as source, open(self.place.database, "r+b") as target:
            target.truncate(0)  # the same file: nothing but its age tells
            shutil.copyfileobj(source, target)
        self.daemon.start()
        self.assert_held(self.daemon, "older_than_journal", known)
        self.assert_goes_on(self.daemon)


if __name__ == "__main__":
    unittest.main()
