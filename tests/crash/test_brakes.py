"""A first slice and a change of what is unsent, each over kill -9: exactly so many, nothing twice,
nothing half old and half new."""
import email
import email.policy
import random
import time
import unittest

from harness.api import ApiError, wait_for
from harness.place import scale
from harness.world import FOLLOW_UP, STEP, World

CONNECTIONS = 20


class Brakes(World):
    def setUp(self):
        self.seed = scale("CAMPAIGND_CRASH_SEED", int(time.time()))
        random.seed(self.seed)
        self.note(f"seed {self.seed}")

    def kill_at(self, count):
        """Kills the daemon once the relay has so many, and starts it again."""
        wait_for(f"{count} messages at the relay", lambda: self.sink.count() >= count, 90, 0.002)
        time.sleep(random.uniform(0, 0.02))
        self.daemon.kill()
        time.sleep(0.03)  # what was on the wire arrives
        self.place.check()
        self.daemon.start()

    def held(self, reason):
        shown = self.api.get(f"/campaigns/{self.campaign}")
        self.assertEqual((shown["state"], shown["held_reason"]), ("held", reason), shown)

    def first_slice(self, policy):
        size, kills = 400, 4
        self.prepare(1200, "--delay-ms", 4, steps=(STEP, FOLLOW_UP), first_slice=size,
                     uncertain=policy, sender={"max_connections": CONNECTIONS})
        self.launch(self.api, self.campaign)
        for i in range(kills):
            self.kill_at(size * (i + 1) // (kills + 2))
        progress = self.wait_state("held")
        self.held("first_slice")
        states = progress["messages"]
        self.assertEqual(states["sent"] + states["uncertain"], size, states)
        self.assertEqual(progress["steps"][1]["messages"]["sent"], 0, "follow-ups wait, too")
        taken = self.sink.records()
        people = {record.recipient for record in taken}
        doubtful = {row["email"] for row in self.messages("?state=uncertain")}
        self.assertLessEqual(len(people), size)
        self.assertLessEqual(size - len(people), len(doubtful))
        if policy == "hold":
            self.assertEqual(len(people), len(taken), "sent twice")
        time.sleep(0.5)
        self.assertEqual(self.sink.count(), len(taken), "something went out while it waits")
        self.place.check()
        if doubtful:
            self.api.post("/messages/actions", {"action": "resolve_sent", "campaign_id": self.campaign})
        self.api.post(f"/campaigns/{self.campaign}/approve")
        self.kill_at(len(taken) + 100)
        self.wait_state("finished", "held")
        self.place.check()

    def test_a_first_slice_is_exact(self):
        self.first_slice("retry")

    def test_a_first_slice_is_exact_where_doubt_waits_for_a_person(self):
        self.first_slice("hold")

    def mails(self, folder):
        """Subject and text of each mail that the relay took, by Message-ID."""
        found = {}
        for file in folder.iterdir():
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            text = mail.get_body(("plain",)).get_content()
            found.setdefault(mail["Message-ID"], []).append((mail["Subject"], text))
        return found

    def test_a_change_of_what_is_unsent(self):
        recipients = 1000
        kept = self.make_place().folder / "kept"
        kept.mkdir()
        self.prepare(recipients, "--delay-ms", 4, "--keep", kept,
                     sender={"max_connections": CONNECTIONS})
        self.launch(self.api, self.campaign)
        path = f"/campaigns/{self.campaign}"
        wait_for("some messages", lambda: self.sink.count() >= 200, 90, 0.002)
        self.api.post(f"{path}/pause")
        before = self.api.get(path)
        steps = [{**STEP, "step": 0, "subject": "Changed for {{first_name}}", "body": "Other words, {{number}}."}]
        self.daemon.terminate()
        self.daemon.start(ready=False, CAMPAIGND_CRASH_AT=f"commit:{random.randint(4, 30)}")
        wait_for("the change or the death", lambda: self.change(path, steps), 60)
        self.daemon.kill()
        self.place.check()
        self.daemon.start()
        self.api.patch(path, {"steps": steps})  # once more changes nothing
        after = self.api.get(path)
        self.assertGreater(after["revision"], before["revision"])
        self.api.post(f"{path}/resume")
        self.kill_at(400)
        self.kill_at(700)
        _, rows = self.assert_delivered(3 * CONNECTIONS)
        mails = self.mails(kept)
        old = new = 0
        for row in rows:
            self.assertIsNotNone(row["revision"], row)
            for subject, text in mails[row["message_id"]]:
                is_new = subject.startswith("Changed for")
                self.assertEqual("Other words" in text, is_new, "subject of one, text of the other")
            is_new = row["revision"] > before["revision"]
            if len(mails[row["message_id"]]) == 1:
                self.assertEqual(subject.startswith("Changed for"), is_new, row)
            old, new = old + (not is_new), new + is_new
        self.note(f"{old} with the old words, {new} with the new ones")
        self.assertGreaterEqual(old, 200)
        self.assertGreater(new, 0)

    def change(self, path, steps):
        """True when the change is answered, or the daemon died before it could."""
        try:
            self.api.patch(path, {"steps": steps})
        except ApiError as refused:
            self.assertEqual(refused.status, 503)
            return False
        except OSError:
            return not self.daemon.alive()
        return True


if __name__ == "__main__":
    unittest.main()
