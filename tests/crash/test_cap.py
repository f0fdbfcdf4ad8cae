"""kill -9 while a contact cap holds two campaigns apart: everybody gets one mail, of the one or of the other."""
import collections
import unittest

import test_kill
from harness.api import wait_for


class CapKills(test_kill.KillLoop):
    test_retry_loses_nothing_and_repeats_at_most_what_was_on_the_wire = None
    test_hold_repeats_nothing_and_leaves_the_doubtful_to_a_person = None

    def test_everybody_gets_one_mail_of_two_campaigns(self):
        self.prepare(self.recipients, "--delay-ms", self.delay_ms)
        list_id = self.api.get("/lists")["items"][0]["id"]
        other = self.make_campaign(self.api, list_id, self.sender, name="other")
        self.api.patch("/settings", {"contact_cap": {"mails": 1, "days": 7, "over": "skip"}})
        self.launch(self.api, other)
        self.kill_loop()
        for campaign in (self.campaign, other):
            wait_for("the end", lambda: self.api.get(f"/campaigns/{campaign}/progress")["state"] == "finished", 120)
        mails = collections.defaultdict(set)
        for record in self.sink.records():
            mails[record.recipient].add(record.message_id)
        self.assertEqual({email: ids for email, ids in mails.items() if len(ids) > 1}, {})
        self.assertEqual(set(mails), set(self.emails))
        self.assertLessEqual(self.sink.count() - len(mails), self.kills * test_kill.CONNECTIONS)
        rows = [row for campaign in (self.campaign, other) for row in self.api.all(f"/campaigns/{campaign}/messages")]
        states = collections.Counter((row["state"], row["reason"]) for row in rows)
        self.note(dict(states))
        self.assertEqual(states, {("sent", None): len(self.emails), ("skipped", "contact_cap"): len(self.emails)})
        self.place.check()


if __name__ == "__main__":
    unittest.main()
