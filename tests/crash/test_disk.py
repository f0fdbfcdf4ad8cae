"""A disk that fills while mail goes out: nothing lost, nothing twice, and it heals by itself."""
import os
import subprocess
import time
import unittest

from harness.api import ApiError, wait_for
from harness.place import Place
from harness.world import World

MIB = 1 << 20
LIMITS = {"CAMPAIGND_QUEUE__STOP_LEASE_FREE_BYTES": str(4 * MIB),
          "CAMPAIGND_QUEUE__STOP_BULK_FREE_BYTES": str(6 * MIB)}


class FullDisk(World):
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
        return place

    def fill(self, leave):
        """Takes all but `leave` bytes, to the last one when it is zero."""
        self.filler = self.place.data / "filler"
        with open(self.filler, "wb", buffering=0) as file:
            while True:
                free = os.statvfs(self.place.data)
                free = free.f_bavail * free.f_frsize - leave
                if free <= 0:
                    return
                try:
                    file.write(b"x" * min(free, MIB))
                except OSError:
                    return

    def assert_degraded(self):
        def degraded():
            status, health = self.api.health()
            return health if status == 503 else None
        health = wait_for("/health to say so", degraded, 60)
        self.note(f"{health['status']}: {health['reasons']}")
        self.assertEqual(health["status"], "degraded")
        self.assertTrue(health["reasons"])
        self.assertRegex(" ".join(health["reasons"]).lower(), "disk|space|full")

    def begin(self):
        """Some mail is out; the rest takes seconds, however fast the machine is."""
        self.prepare(2500, "--delay-ms", 15, sender={"limits": {"per_second": 400}})
        self.launch(self.api, self.campaign)
        wait_for("some mail", lambda: self.sink.count() > 300, 60)

    def when_it_stopped(self):
        """How many the relay took, once no answer is outstanding any more."""
        seen = [-1, -1]

        def quiet():
            seen.append(self.sink.count())
            return seen[-1] == seen[-2] == seen[-3]
        wait_for("the dialogues under way to end", quiet, 60, 0.5)
        return seen[-1]

    def run_scenario(self, leave, refuses_writes):
        self.begin()
        self.fill(leave)
        self.assert_degraded()
        count = self.when_it_stopped()
        self.assertLess(count, 2500, "the disk filled too late to matter")
        time.sleep(1.5)
        self.assertEqual(self.sink.count(), count, "mail goes out that cannot be recorded")
        if refuses_writes:
            with self.assertRaises(ApiError) as caught:
                self.api.post("/lists", {"name": "one more"})
            self.assertEqual(caught.exception.status, 503, caught.exception)
        self.assertEqual(self.api.raw("GET", "/health/live")[0], 200)
        self.filler.unlink()
        healed = time.time()
        self.note(f"sending again {self.sink.first_after(healed) - healed:.2f} s after space was freed")
        self.assert_delivered(0)
        wait_for("/health to be well", lambda: self.api.health()[0] == 200, 60)

    def test_little_space_stops_sending_in_time(self):
        self.run_scenario(2 * MIB, refuses_writes=False)

    def test_no_space_at_all(self):
        self.run_scenario(0, refuses_writes=True)

    def test_killed_on_a_full_disk(self):
        self.begin()
        self.fill(0)
        self.assert_degraded()
        self.daemon.kill()
        self.daemon.start(ready=False)
        time.sleep(2)
        self.filler.unlink()
        if not self.daemon.alive():
            self.note("it refused to start on the full disk, as a supervisor would see")
            self.daemon.start()
        self.assert_delivered(50)


if __name__ == "__main__":
    unittest.main()
