"""Several senders of a campaign under kill -9: while they share it, and while one stands in for the
other. Nobody is lost, nobody is sent twice beyond what was on the wire, and what is in doubt stays with
its sender."""
import collections
import random
import time
import unittest

from harness.api import wait_for
from harness.place import scale
from harness.world import FOLLOW_UP, STEP, World

CONNECTIONS = 20


class Senders(World):
    recipients = scale("CAMPAIGND_CRASH_RECIPIENTS", 600, 3000)
    kills = scale("CAMPAIGND_CRASH_KILLS", 4, 12)

    def begin(self, follow_ups, steps):
        self.seed = scale("CAMPAIGND_CRASH_SEED", int(time.time()))
        random.seed(self.seed)
        self.note(f"seed {self.seed}, {self.recipients} recipients, {self.kills} kills")
        self.prepare(self.recipients, "--delay-ms", 5, steps=steps, sender={"max_connections": CONNECTIONS})
        self.other = self.make_sink(self.place, "--delay-ms", 5, name="other")
        second = self.make_sender(self.api, self.other.port, name="second", from_email="b@example.org",
                                  max_connections=CONNECTIONS)
        self.senders = [self.sender, second]
        self.api.patch(f"/campaigns/{self.campaign}", {
            "sender_ids": self.senders, "failover": {"after_s": 0, "follow_ups": follow_ups}})

    def count(self):
        return self.sink.count() + self.other.count()

    def kill_at(self, share):
        wait_for("messages", lambda: self.count() >= self.recipients * share, 90, 0.005)
        time.sleep(random.uniform(0, 0.05))
        self.daemon.kill()
        time.sleep(0.05)  # what was on the wire arrives
        self.place.check()
        self.daemon.start(ready=False)

    def judge_all(self):
        """Mails by message: of the first sender, of the second."""
        taken = collections.defaultdict(lambda: [0, 0])
        for i, sink in enumerate((self.sink, self.other)):
            for record in sink.records():
                taken[record.message_id][i] += 1
        rows = self.messages()
        self.assertEqual({row["state"] for row in rows}, {"sent"})
        repeats = 0
        for row in rows:
            first, second = taken.pop(row["message_id"])
            self.assertGreater(first + second, 0, f"lost: {row}")
            repeats += first + second - 1
            if first + second > 1:
                self.assertTrue(row["maybe_duplicate"], f"a repeat that the ledger does not know of: {row}")
                self.assertEqual(min(first, second), 0, f"in doubt, and sent by another: {row}")
            self.assertEqual(row["sender_id"], self.senders[0 if first else 1], row)
        self.assertEqual(dict(taken), {}, "messages of nobody")
        self.assertLessEqual(repeats, self.kills * CONNECTIONS * 2)
        self.place.check()
        return rows

    def test_rotation_survives_kills_and_threads_stay_with_their_sender(self):
        self.begin(False, (STEP, FOLLOW_UP))
        self.launch(self.api, self.campaign)
        for i in range(self.kills):
            self.kill_at(2 * (i + 1) / (self.kills + 2))
        progress = self.wait_state("finished")
        rows = self.judge_all()
        by = collections.defaultdict(set)
        for row in rows:
            by[row["email"]].add(row["sender_id"])
        self.assertEqual([email for email, senders in by.items() if len(senders) > 1], [])
        shares = [one["sent"] for one in progress["senders"]]
        self.assertEqual(sum(shares), 2 * self.recipients)
        self.assertGreater(min(shares), self.recipients // 4, shares)

    def test_failover_survives_kills(self):
        self.begin(True, (STEP, FOLLOW_UP))
        self.launch(self.api, self.campaign)
        self.kill_at(0.3)
        wait_for("messages", lambda: self.count() >= self.recipients * 0.5, 90, 0.005)
        self.daemon.kill()
        time.sleep(0.05)
        in_doubt = len([1 for sink in (self.sink,) for _ in sink.records()])
        self.note(f"{in_doubt} went by the first before it goes away")
        self.sink.close()
        self.daemon.start(ready=False)
        for i in range(self.kills):
            self.kill_at(0.6 + 0.8 * i / self.kills)
        wait_for("all that may move", lambda: not [
            row for row in self.messages("?state=queued") if not row["maybe_duplicate"]], 90, 0.2)
        waiting = self.messages("?state=queued")
        self.assertEqual({row["sender_id"] for row in waiting} - {self.senders[0]}, set())
        self.assertLessEqual(len(waiting), 2 * self.kills * CONNECTIONS)
        moved = self.progress()["senders"][1]["took_over"]
        self.note(f"{moved} messages moved, {len(waiting)} in doubt wait for their sender")
        self.assertGreater(moved, 0)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
