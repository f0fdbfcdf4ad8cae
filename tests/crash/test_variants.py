"""Variants over kill -9: a sample, one decision however often the process dies around it, and
everybody gets one message, those who waited that of the winner."""
import random
import time
import unittest

from harness.api import wait_for
from harness.place import scale
from harness.world import FOLLOW_UP, STEP, World

CONNECTIONS = 10
PEOPLE = 600
SAMPLE = 200
TEST = {**STEP, "variants": [{"key": "A", "weight": 1},
                             {"key": "B", "weight": 1, "subject": "Other news, {{first_name}}"}]}


class Variants(World):
    def setUp(self):
        self.seed = scale("CAMPAIGND_CRASH_SEED", int(time.time()))
        random.seed(self.seed)
        self.note(f"seed {self.seed}")

    def begin(self, **rule):
        step = {**TEST, "winner": {"sample_people": SAMPLE, "when_unclear": "first", **rule}}
        self.prepare(PEOPLE, "--delay-ms", 4, steps=(step,),
                     sender={"max_connections": CONNECTIONS})
        self.launch(self.api, self.campaign)

    def kill_at(self, count):
        wait_for(f"{count} messages at the relay", lambda: self.sink.count() >= count, 90, 0.002)
        time.sleep(random.uniform(0, 0.02))
        self.kill()

    def kill(self):
        self.daemon.kill()
        time.sleep(0.03)  # what was on the wire arrives
        self.place.check()
        self.daemon.start()

    def winner(self):
        return self.progress()["steps"][0]["winner"]

    def decisions(self):
        return [row for row in self.api.all("/audit") if row["action"] == "campaign.winner"]

    def assert_one_each(self, repeats):
        _, rows = self.assert_delivered(repeats)
        self.assertEqual(len(rows), PEOPLE)
        self.assertTrue(all(row["variant"] in ("A", "B") for row in rows))
        self.assertEqual(len(self.decisions()), 1)
        results = {v["key"]: v["sent"] for v in self.progress()["steps"][0]["variants"]}
        self.assertEqual(sum(results.values()), PEOPLE, results)
        return results

    def test_the_rule_decides_once(self):
        self.begin(by="clicks", after_s=60)
        self.kill_at(SAMPLE // 2)
        wait_for("the sample to be out", lambda: self.winner()["decide_at"], 90, 0.1)
        self.assertEqual(self.winner()["waiting"], PEOPLE - SAMPLE)
        self.assertLessEqual(abs(self.sink.count() - SAMPLE), CONNECTIONS)
        self.kill()
        self.daemon.terminate()
        self.daemon.start(CAMPAIGND_CRASH_AT="winner:1")
        wait_for("death at the decision", lambda: not self.daemon.alive(), 120, 0.05)
        self.daemon.kill()
        self.place.check()
        self.daemon.start()
        self.kill_at(SAMPLE + 50)
        self.kill_at(SAMPLE + 200)
        results = self.assert_one_each(5 * CONNECTIONS)
        # Nobody clicked: the first goes to all who waited.
        self.assertEqual(self.winner()["variant"], "A")
        self.assertFalse(self.winner()["clear"])
        self.assertGreaterEqual(results["A"], PEOPLE - SAMPLE)

    def test_a_choice_by_hand_is_made_once(self):
        self.begin(by="hand")
        wait_for("the sample to be out", lambda: self.progress()["messages"]["sent"] >= SAMPLE, 90, 0.1)
        time.sleep(0.5)
        self.assertEqual(self.sink.count(), SAMPLE, "something went out while it waits")
        waiting = self.progress()["waiting"]
        self.assertEqual((waiting["cause"], waiting["until"]), ("winner", None))
        path = f"/campaigns/{self.campaign}/winner"
        shown = self.api.post(path, {"step": 0, "variant": "B", "preview": True})
        self.assertEqual(shown["unsent"], PEOPLE - SAMPLE)
        self.api.post(path, {"step": 0, "variant": "B"})
        self.kill_at(SAMPLE + 100)
        results = self.assert_one_each(3 * CONNECTIONS)
        self.assertGreaterEqual(results["B"], PEOPLE - SAMPLE)

    def test_a_variants_own_sender_keeps_what_is_its_own(self):
        self.prepare(300, "--delay-ms", 4, steps=(STEP, FOLLOW_UP), sender={"max_connections": CONNECTIONS})
        other, own = (self.make_sink(self.place, "--delay-ms", 4, name=name) for name in ("other", "own"))
        second, of_b = (
            self.make_sender(self.api, sink.port, name=name, from_email=f"{name}@example.org",
                             max_connections=CONNECTIONS)
            for sink, name in ((other, "second"), (own, "b")))
        variants = [{"key": "A", "weight": 2}, {"key": "B", "weight": 1, "sender_id": of_b}]
        self.api.patch(f"/campaigns/{self.campaign}", {
            "sender_ids": [self.sender, second], "steps": [{**STEP, "variants": variants}, FOLLOW_UP]})
        self.launch(self.api, self.campaign)
        sinks = {self.sender: self.sink, second: other, of_b: own}
        for count in (80, 300, 480):
            wait_for(f"{count} messages", lambda: sum(s.count() for s in sinks.values()) >= count, 90, 0.002)
            self.kill()
        self.wait_state("finished")
        rows = self.messages()
        self.assertEqual({(row["step"], row["state"]) for row in rows}, {(0, "sent"), (1, "sent")})
        self.assertEqual(len(rows), 2 * 300)
        own_people = {row["email"] for row in rows if row["variant"] == "B"}
        self.assertGreater(len(own_people), 50)
        for row in rows:
            self.assertEqual(row["sender_id"] == of_b, row["email"] in own_people, row)
        taken = {record.message_id: sender for sender, sink in sinks.items() for record in sink.records()}
        self.assertEqual({row["message_id"]: row["sender_id"] for row in rows}, taken)
        repeats = sum(len(list(sink.records())) for sink in sinks.values()) - len(rows)
        self.assertLessEqual(repeats, 3 * 3 * CONNECTIONS)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
