"""A relay that says "later" while the daemon is killed or stopped: nobody fails, nothing is lost or sent
twice, and what was not sent uses up no limit."""
import time
import unittest

from harness.api import wait_for
from harness.scripted import ScriptedRelay
from harness.world import World, addresses


class Later(World):
    def begin(self, emails, rule, **sender):
        self.relay = ScriptedRelay(rule)
        self.addCleanup(self.relay.close)
        self.place = self.make_place()
        self.daemon = self.make_daemon(self.place, self.place.token()).start()
        self.emails = emails
        list_id = self.fill_list(self.api, emails)
        self.sender = self.make_sender(self.api, self.relay.port, max_connections=5, **sender)
        self.campaign = self.make_campaign(self.api, list_id, self.sender)
        self.launch(self.api, self.campaign)

    def why(self):
        return (self.progress()["waiting"] or {}).get("why", "")

    def assert_all_taken_once(self, seconds):
        progress = self.wait_state("finished", seconds=seconds)
        self.assertEqual(progress["messages"]["sent"], len(self.emails))
        self.assertEqual(sorted(self.relay.taken), sorted(self.emails))
        self.place.check()

    def test_a_kill_while_the_sender_waits(self):
        quota = {"left": 30}

        def rule(verb, _argument):
            if verb == "RCPT":
                quota["left"] -= 1
                return "452 4.5.3 daily quota used up" if quota["left"] < 0 else None
            return None
        self.begin(addresses(200), rule)
        wait_for("the reason to wait", lambda: "daily quota" in self.why(), 30)
        for _ in range(3):
            time.sleep(1)
            self.daemon.kill()
            self.daemon.start()
        wait_for("the same reason", lambda: "daily quota" in self.why(), 30)
        self.assertEqual(self.progress()["messages"]["failed"], 0)
        put_off = self.relay.put_off
        self.note(f"put off {put_off} times, {len(self.relay.taken)} taken")
        self.assertEqual([m for m in self.messages("?state=queued") if m["attempts"] > 0], [])
        quota["left"] = 1000
        self.assert_all_taken_once(60)

    def test_an_outage_uses_up_no_limit_by_domain(self):
        closed = [True]

        def rule(verb, _argument):
            return "421 4.3.2 closed" if verb == "CONNECT" and closed[0] else None
        self.begin([f"user{n}@example.org" for n in range(40)], rule,
                   limits={"per_domain_per_minute": 40})
        wait_for("the reason to wait", lambda: "421 4.3.2" in self.why(), 30)
        time.sleep(6)  # the second pause has begun
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start()
        closed[0] = False
        self.assert_all_taken_once(40)


if __name__ == "__main__":
    unittest.main()
