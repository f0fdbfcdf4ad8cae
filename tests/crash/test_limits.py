"""A sender's limits hold over restarts and in sum over two processes, and are used up."""
import time
import unittest

from harness.api import wait_for
from harness.oracle import busiest_window, most_ahead
from harness.place import LONG
from harness.world import World

# A token is taken when a message is leased; it reaches the relay a little later.
ON_THE_WAY_S = 0.15


class Limits(World):
    def launch(self, api, campaign):
        self.launched = time.time()
        super().launch(api, campaign)

    def assert_rate(self, limit, window):
        """A slow machine delivers late what was allowed in time, so only the sum since the launch is
        a law; the busiest window says more where the machine is ours."""
        ahead = most_ahead(self.sink.records(), self.launched, limit, window)
        self.assertLessEqual(ahead, 0, "more was sent than the limit allows since the launch")
        most = busiest_window(self.sink.records(), window - ON_THE_WAY_S)
        self.note(f"at most {most} of {limit} in {window} s")
        if LONG:
            self.assertLessEqual(most, limit)
            self.assertGreaterEqual(most, 0.9 * limit)

    def assert_used_up(self, limit, window, lost_s):
        times = [record.time for record in self.sink.records()]
        ideal = (len(times) / limit - 1) * window
        took = max(times) - min(times)
        self.note(f"took {took:.1f} s where {ideal:.1f} s would do")
        self.assertLessEqual(took, ideal * 1.25 + lost_s + (0 if LONG else 60))

    def test_per_second_alone(self):
        self.prepare(240, sender={"limits": {"per_second": 40}})
        self.launch(self.api, self.campaign)
        self.assert_delivered(0)
        self.assert_rate(40, 1)
        self.assert_used_up(40, 1, 0.5)

    def test_per_second_over_restarts(self):
        self.prepare(240, sender={"limits": {"per_second": 40}})
        self.launch(self.api, self.campaign)
        for _ in range(3):
            time.sleep(1.3)
            self.assertEqual(self.daemon.terminate()[0], 0)
            self.daemon.start(ready=False)
        self.assert_delivered(0)
        self.assert_rate(40, 1)
        self.assert_used_up(40, 1, 3.0)

    def test_per_second_in_sum_over_two_processes(self):
        self.prepare(240, sender={"limits": {"per_second": 40}})
        self.make_daemon(self.place, self.token).start()
        self.launch(self.api, self.campaign)
        self.assert_delivered(0)
        self.assert_rate(40, 1)
        self.assert_used_up(40, 1, 1.0)

    def test_per_minute_survives_stop_and_kill(self):
        self.prepare(60, sender={"limits": {"per_minute": 30}})
        self.launch(self.api, self.campaign)
        self.sink.first_after(0)
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start()
        wait_for("what a minute allows", lambda: self.sink.count() >= 30, 50)
        wait_for("the results", lambda: self.progress()["messages"]["sent"] == 30, 50)
        self.daemon.kill()
        self.daemon.start()
        waiting = wait_for("the reason to wait", lambda: self.progress()["waiting"], 50)
        self.assertLessEqual(most_ahead(self.sink.records(), self.launched, 30, 60), 0)
        self.note(waiting)
        self.assertIn("30 a minute", waiting["why"])
        self.place.check()

    @unittest.skipUnless(LONG, "only in the long form")
    def test_per_minute_whole(self):
        self.prepare(250, sender={"limits": {"per_minute": 100}})
        self.launch(self.api, self.campaign)
        self.assert_delivered(0, seconds=200)
        self.assert_rate(100, 60)
        self.assert_used_up(100, 60, 3.0)


if __name__ == "__main__":
    unittest.main()
