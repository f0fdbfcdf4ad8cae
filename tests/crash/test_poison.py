"""A message that kills the process is set aside after three deaths; everybody else gets theirs."""
import signal
import unittest

from harness.world import World

CONNECTIONS = 10


class Poison(World):
    def test_it_is_parked_with_its_reason_and_all_others_are_sent(self):
        self.prepare(200, "--delay-ms", 2, sender={"max_connections": CONNECTIONS})
        self.assertEqual(self.daemon.terminate()[0], 0)
        poison = self.emails[77]
        self.daemon.start(CAMPAIGND_CRASH_AT=poison)
        self.launch(self.api, self.campaign)
        for death in range(3):
            self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL, f"death {death + 1}")
            self.place.check()
            self.daemon.start(ready=False, CAMPAIGND_CRASH_AT=poison)
        progress = self.wait_state("finished", seconds=30)
        self.assertEqual((progress["messages"]["sent"], progress["messages"]["failed"]), (199, 1))
        self.assertTrue(self.daemon.alive())
        failed = self.messages("?state=failed")
        self.assertEqual([m["email"] for m in failed], [poison])
        self.note(failed[0]["last_reply"])
        self.assertTrue(failed[0]["last_reply"])
        verdict = self.judge()
        self.assertEqual((verdict.lost, verdict.surplus, verdict.changed), ([poison], [], []))
        self.assertLessEqual(verdict.repeats, 3 * CONNECTIONS)
        self.place.check()
        self.try_again(failed[0]["id"], poison)

    def try_again(self, message, poison):
        """Once the cause is gone a person may send it after all."""
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start()
        self.api.post("/messages/retry", {"ids": [message]})
        self.sink.first_after(self.daemon.started_at)
        progress = self.wait_state("finished")
        self.assertEqual(progress["messages"]["sent"], 200)
        self.assertEqual(self.judge().lost, [], poison)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
