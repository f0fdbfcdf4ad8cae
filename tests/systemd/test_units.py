"""The units: restarts, kills and hangs of the daemon under systemd, in the middle of a campaign."""
import signal
import time
import unittest

from harness.api import wait_for
from harness.place import scale
from harness.world import FOLLOW_UP, STEP

from scene import Load, Scene

CONNECTIONS = 20


class Restarted(Scene):
    restarts = scale("CAMPAIGND_RESTARTS", 3, 25)

    def test_restarts_refuse_nobody_and_disturb_no_campaign(self):
        self.install()
        self.campaign_under_way(400 * self.restarts, "--delay-ms", 100, connections=CONNECTIONS,
                                steps=(STEP, FOLLOW_UP))
        pids = {self.daemon.pid()}
        with Load(self.api) as load:
            for _ in range(self.restarts):
                self.assert_in_the_middle()
                before = load.good
                self.machine.run("systemctl", "restart", "campaignd.service")
                pids.add(self.daemon.pid())
                wait_for("answers of the new process", lambda: load.good > before + 200)
        self.assertEqual(len(pids), self.restarts + 1)
        self.assert_undisturbed(load)
        self.assert_delivered(0, seconds=240)

    def test_a_slow_relay_gets_more_time_than_the_unit_gives(self):
        """EXTEND_TIMEOUT_USEC: dialogues of several seconds end, though TimeoutStopSec is one."""
        self.install()
        self.drop_in("TimeoutStopSec=1s")
        self.campaign_under_way(40, "--delay-ms", 3000, connections=CONNECTIONS)
        wait_for("messages past their dot", lambda: self.progress()["messages"]["sending"] > 5, 60)
        began = time.monotonic()
        self.machine.run("systemctl", "restart", "campaignd.service")
        self.note(f"restarted in {time.monotonic() - began:.1f} s")
        self.assertNotRegex(self.machine.journal(lines=200), "timed out|Killing process")
        self.assert_delivered(0)


class Ended(Scene):
    def assert_went_on(self, pid):
        """Another process finishes the campaign; only what was on the wire may come twice."""
        self.daemon.wait_for_another(pid)
        self.assert_delivered(CONNECTIONS)

    def test_after_kill_9_it_comes_back_and_goes_on(self):
        self.install()
        self.campaign_under_way(800, "--delay-ms", 100, connections=CONNECTIONS)
        pid = self.daemon.pid()
        with Load(self.api) as load:
            self.assert_in_the_middle()
            killed = time.time()
            self.machine.signal(signal.SIGKILL)
            first = self.sink.first_after(killed + 0.05, 60)
        self.note(f"{load}; sending again after {first - killed:.2f} s")
        self.assertEqual(load.refused, [])
        self.assertLessEqual(len(load.broken), len(load.threads))  # requests that the dead one had taken
        self.assert_went_on(pid)

    def test_the_watchdog_replaces_a_stopped_daemon(self):
        self.install()
        self.drop_in("WatchdogSec=10s")
        self.machine.run("systemctl", "restart", "campaignd.service")
        self.campaign_under_way(800, "--delay-ms", 100, connections=CONNECTIONS)
        pid = self.daemon.pid()
        self.assert_in_the_middle()
        self.machine.signal(signal.SIGSTOP)
        self.assert_went_on(pid)
        self.assertRegex(self.machine.journal(lines=200), "Watchdog timeout")
        self.assertRegex(self.machine.journal(lines=200), "SIGABRT|ABRT")


if __name__ == "__main__":
    unittest.main()
