"""SIGTERM at random moments: a deploy costs nothing at all."""
import random
import signal
import time
import unittest

from harness.place import LONG, scale
from harness.world import FOLLOW_UP, STEP, World


class TermLoop(World):
    recipients = scale("CAMPAIGND_CRASH_RECIPIENTS", 1500, 5000)
    stops = scale("CAMPAIGND_CRASH_KILLS", 5, 20)

    def stop_somewhere(self, share):
        target = self.recipients * self.steps * random.uniform(*share)
        deadline = time.monotonic() + 90
        while self.sink.count() < target and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.02))
        status, seconds = self.daemon.terminate()
        self.assertEqual(status, 0, self.daemon.tail())
        self.times.append(seconds)
        self.daemon.start(ready=False)

    def run_loop(self, *sink_options):
        self.prepare(self.recipients, *sink_options, steps=(STEP, FOLLOW_UP))
        self.times = []
        self.launch(self.api, self.campaign)
        for i in range(self.stops):
            self.stop_somewhere((i / (self.stops + 1), (i + 1) / (self.stops + 1)))
        self.note(f"stopped in {sorted(self.times)[len(self.times) // 2]:.3f} s, "
                  f"at most {max(self.times):.3f} s")
        progress, rows = self.assert_delivered(0)
        self.assertEqual([r for r in rows if r["attempts"] > 1 or r["maybe_duplicate"]], [])
        self.assertEqual(progress["messages"]["uncertain"], 0)

    def test_nothing_is_lost_repeated_doubtful_or_charged(self):
        self.run_loop("--delay-ms", 10)

    def test_a_slow_relay_is_waited_for(self):
        self.recipients, self.stops = 300, 3
        self.run_loop("--delay-ms", 300)
        self.assertLess(max(self.times), 10 if LONG else 25)

    def assert_cut_off(self):
        """What was cut off after its dot is in doubt, known as such, and cost no attempt."""
        self.daemon.start()
        _, rows = self.assert_delivered(50)
        doubtful = [r for r in rows if r["maybe_duplicate"]]
        self.note(f"in doubt {len(doubtful)}")
        self.assertLessEqual(self.judge().repeats, len(doubtful))
        self.assertEqual([r for r in rows if r["attempts"] > 1], [])

    def stop_twice(self, number):
        """The second signal comes while the relay still owes its answers."""
        self.prepare(300, "--delay-ms", 500)
        self.launch(self.api, self.campaign)
        self.sink.first_after(0)
        self.daemon.signal(number)
        time.sleep(0.1)
        if self.daemon.alive():
            self.daemon.signal(number)
        began = time.monotonic()
        self.assertEqual(self.daemon.wait_dead(), 0)
        self.assertLess(time.monotonic() - began, 2 if LONG else 25)  # the drain time is 30 s
        self.assert_cut_off()

    def test_a_second_sigterm_cuts_off_and_charges_nothing(self):
        self.stop_twice(signal.SIGTERM)

    def test_a_second_ctrl_c_cuts_off_and_charges_nothing(self):
        self.stop_twice(signal.SIGINT)

    def test_the_end_of_the_drain_time_cuts_off_and_charges_nothing(self):
        self.prepare(60, "--delay-ms", 1800, daemon={"CAMPAIGND_QUEUE__DRAIN_S": "1"})
        self.launch(self.api, self.campaign)
        self.sink.first_after(0)
        status, seconds = self.daemon.terminate()
        self.assertEqual(status, 0)
        self.assertLess(seconds, 2.5 if LONG else 25)
        self.assert_cut_off()


if __name__ == "__main__":
    unittest.main()
