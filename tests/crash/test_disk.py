"""Disks that fill, fail or turn read-only while mail goes out: nothing acknowledged is lost, nothing goes
out that could not be recorded, the daemon says what is wrong, and it heals by itself."""
import json
import os
import subprocess
import unittest

from harness.api import ApiError, wait_for
from harness.place import Place
from harness.pictures import png
from harness.world import World

MIB = 1 << 20
RECIPIENTS = 1500
CONNECTIONS = 50
LIMITS = {"CAMPAIGND_QUEUE__STOP_LEASE_FREE_BYTES": str(4 * MIB),
          "CAMPAIGND_QUEUE__STOP_BULK_FREE_BYTES": str(6 * MIB)}


class SmallDisk(World):
    """A data directory on a tmpfs of its own."""

    def make_place(self):
        place = Place()
        self.addCleanup(place.remove)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place.data],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            print(f"SKIPPED, this machine may not mount a small disk: {mounted.stderr}", flush=True)
            self.skipTest("needs root and mount(2)")
        self.addCleanup(subprocess.run, ["umount", "-l", place.data], check=False)
        place.environment.update(LIMITS)
        self.filler = place.data / "filler"
        return place

    def remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", self.place.data], check=True)

    def free(self):
        disk = os.statvfs(self.place.data)
        return disk.f_bavail * disk.f_frsize

    def fill(self, leave):
        """Takes all but `leave` bytes, to the last one when it is zero; again and again."""
        with open(self.filler, "ab", buffering=0) as file:
            while (left := self.free() - leave) > 0:
                try:
                    file.write(b"x" * min(left, MIB))
                except OSError:
                    return

    def assert_degraded(self, words, seconds=60):
        def degraded():
            status, health = self.api.health()
            return health if status == 503 and health["status"] == "degraded" else None
        health = wait_for("/health to say so", degraded, seconds)
        self.note(health["reasons"])
        self.assertRegex(" ".join(health["reasons"]).lower(), words)
        self.assertFalse(health["safe_to_deploy"])
        return health

    def assert_refused(self, name):
        """A change is answered with 503 and a problem document, and is not made."""
        with self.assertRaises(ApiError) as caught:
            self.api.post("/lists", {"name": name})
        self.assertEqual(caught.exception.status, 503, caught.exception)
        self.assertTrue(caught.exception.problem["detail"])
        self.assertEqual(self.api.raw("GET", "/health/live")[0], 200)

    def wait_quiet(self):
        """Until nothing is on its way and nothing more comes; how many the relay has."""
        def quiet():
            sending = self.progress()["messages"]["sending"]
            last, seen[0] = seen[0], self.sink.count()
            return seen[0] if sending == 0 and seen[0] == last else None
        seen = [-1]
        return wait_for("sending to stop", quiet, 60, 0.25)

    def send_some(self):
        """Some mail is out; the rest takes seconds, however fast the machine is."""
        self.prepare(RECIPIENTS, "--delay-ms", 15, sender={"limits": {"per_second": 300}})
        self.launch(self.api, self.campaign)
        wait_for("some mail", lambda: self.sink.count() > 200, 60)

    def assert_heals(self, repeats=0):
        self.assert_delivered(repeats)
        wait_for("/health to be well", lambda: self.api.health()[0] == 200, 60)


class FullDisk(SmallDisk):
    def test_little_space_stops_sending_in_time(self):
        self.send_some()
        self.fill(2 * MIB)
        self.assert_degraded("free on the disk; sending waits")
        count = self.wait_quiet()
        self.assertLess(count, RECIPIENTS, "the disk filled too late to matter")
        self.api.post("/lists", {"name": "small changes still pass"})
        self.assertEqual(self.sink.count(), count)
        self.filler.unlink()
        self.assert_heals()

    def test_no_space_at_all(self):
        self.send_some()
        self.fill(0)
        self.assert_degraded("disk is full")
        count = self.wait_quiet()
        self.assertLess(count, RECIPIENTS, "the disk filled too late to matter")
        self.assert_refused("one more")
        self.fill(0)
        self.assertEqual(self.sink.count(), count, "mail goes out that cannot be recorded")
        self.filler.unlink()
        self.assert_heals()

    def test_fifty_dots_before_the_disk_is_full(self):
        """What was handed over before the disk was full is recorded while it is: a kill repeats nothing."""
        place = self.make_place()
        hold = place.folder / "hold"
        self.make_place = lambda: place
        self.prepare(RECIPIENTS, "--hold", hold)
        hold.touch()
        self.launch(self.api, self.campaign)
        wait_for("each session to be past its dot", lambda: self.sink.count() == CONNECTIONS, 60)
        self.fill(0)
        self.assert_degraded("disk is full")
        hold.unlink()
        self.wait_quiet()
        sent = self.progress()["messages"]
        self.assertEqual(sent["sent"], self.sink.count(), sent)
        self.assertGreaterEqual(sent["sent"], CONNECTIONS)
        self.assertEqual(sent["sending"], 0, sent)
        self.daemon.kill()
        self.daemon.start(ready=False)
        self.filler.unlink()
        self.assert_heals()

    def test_a_start_without_any_space(self):
        self.send_some()
        self.fill(0)
        self.daemon.kill()
        for beside in ("campaignd.db-ballast", "campaignd.db-shm"):
            self.place.data.joinpath(beside).unlink(missing_ok=True)
        self.fill(0)
        self.daemon.start(ready=False)
        self.assert_degraded("disk is full")
        page = self.api.raw("GET", "/")
        self.assertIn(page[0], (200, 503))
        self.assertEqual(self.daemon.process.poll(), None, self.daemon.tail())
        self.filler.unlink()
        self.assert_heals(CONNECTIONS)


class Uploads(SmallDisk):
    """A disk that fills amid an upload: the answer says so, nothing of the file stays, and it can come again."""

    def begin(self):
        self.place = self.make_place()
        self.daemon = self.make_daemon(self.place, self.place.token()).start()

    def assert_no_room(self, method, path, body, kind):
        status, headers, answer = self.api.raw(method, path, body, kind=kind)
        self.assertEqual((status, headers["Content-Type"]), (503, "application/problem+json"), answer)
        self.assertRegex(json.loads(answer)["detail"].lower(), "space|full")

    def left_behind(self):
        """Files that were begun."""
        return [str(file) for file in self.place.data.rglob("*") if file.suffix == ".tmp" or "upload" in file.name and file.is_file()]

    def test_a_picture(self):
        self.begin()
        kept = self.api.post("/media", png(1), kind="image/png")
        for leave in (0, 100_000, 300_000):  # no byte, no room to take it in, no room to keep it
            with self.subTest(leave=leave):
                self.fill(leave)
                self.assert_no_room("POST", "/api/v1/media", png(2), "image/png")
                self.assertEqual([file["id"] for file in self.api.get("/media")["items"]], [kept["id"]])
                self.assertEqual(self.left_behind(), [])
                self.filler.unlink()
        self.assertEqual(self.api.raw("GET", f"/m/{kept['file']}")[0], 200)
        wait_for("/health to be well", lambda: self.api.health()[0] == 200, 60)
        again = self.api.post("/media", png(2), kind="image/png")
        self.assertEqual((self.place.data / "campaignd.db.media" / again["file"]).stat().st_size, again["size_bytes"])
        self.daemon.terminate()
        self.place.check()

    def test_a_list_of_people(self):
        self.begin()
        path = f"/imports?list_id={self.api.post('/lists', {'name': 'people'})['id']}"
        rows = "email\n" + "".join(f"person{i}@example.org\n" for i in range(40_000))
        self.fill(100_000)
        self.assert_no_room("POST", f"/api/v1{path}", rows.encode(), "text/csv")
        self.assertEqual(self.api.get("/imports")["items"], [])
        self.assertEqual(self.left_behind(), [])
        self.filler.unlink()
        wait_for("/health to be well", lambda: self.api.health()[0] == 200, 60)
        self.api.post(path, rows.encode(), kind="text/csv")


class ReadOnly(SmallDisk):
    def test_a_start_on_a_read_only_file_system(self):
        self.send_some()
        self.daemon.kill()
        self.remount("ro")
        self.daemon.start(ready=False)
        self.assert_degraded("read-only")
        self.assertEqual(self.api.raw("GET", "/health/ready")[0], 503)
        status, _, page = self.api.raw("GET", "/")
        self.assertEqual((status, b"read-only" in page), (503, True), page)
        status, headers, problem = self.api.raw("POST", "/api/v1/lists", {"name": "one more"})
        self.assertEqual((status, headers["Content-Type"]), (503, "application/problem+json"), problem)
        self.assertIn("read-only", json.loads(problem)["detail"])
        self.assertEqual(self.daemon.process.poll(), None, self.daemon.tail())
        self.remount("rw")
        self.assert_heals(CONNECTIONS)

    def test_waiting_ends_at_sigterm(self):
        self.send_some()
        self.daemon.kill()
        self.remount("ro")
        self.daemon.start(ready=False)
        self.assert_degraded("read-only")
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.remount("rw")
        self.daemon.start()
        self.assert_heals(CONNECTIONS)


class FailingDisk(World):
    """The faults a test build makes by itself: tests/faults/disk_faults.cpp."""
    assert_degraded, assert_refused = SmallDisk.assert_degraded, SmallDisk.assert_refused
    wait_quiet, send_some, assert_heals = SmallDisk.wait_quiet, SmallDisk.send_some, SmallDisk.assert_heals

    def make_place(self):
        place = super().make_place()
        self.faults = place.folder / "faults"
        place.environment["CAMPAIGND_DISK_FAULTS"] = str(self.faults)
        return place

    def test_a_file_that_can_no_longer_be_written(self):
        self.send_some()
        self.faults.write_text("write")
        self.assert_degraded("cannot be written.*disk")
        self.assert_refused("one more")
        count = wait_for("the relay to hear nothing more", self.still, 60, 0.5)
        self.assertLess(count, RECIPIENTS)
        self.assertEqual(self.api.get(f"/campaigns/{self.campaign}")["state"], "running")
        self.faults.unlink()
        self.assert_heals()

    def still(self):
        before = self.sink.count()
        self.api.health()
        return before if before and before == getattr(self, "seen", None) else setattr(self, "seen", before)

    def test_a_failed_sync_ends_the_process_and_the_next_one_goes_on(self):
        self.send_some()
        self.faults.write_text("sync")
        self.assertEqual(self.daemon.wait_dead(90), 1, self.daemon.tail())
        self.assertIn("a sync to disk failed", self.daemon.log.read_text())
        self.assertLess(self.sink.count(), RECIPIENTS)
        self.faults.unlink()
        self.place.check()
        self.daemon.start()
        self.assert_heals(CONNECTIONS)


if __name__ == "__main__":
    unittest.main()
