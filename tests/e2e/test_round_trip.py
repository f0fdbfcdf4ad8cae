"""Mail out through a real Postfix, back into a real Dovecot, and into the ledger: bounces, full
mailboxes, automatic answers, replies, complaints and people who leave, twice in a row, with the
daemon stopped and killed in between. CAMPAIGND_LONG=1 takes 500 recipients."""
import time
import unittest

from harness.api import wait_for
from harness.audience import Person, roles
from harness.mailhost import MailHost, PASSWORD, missing
from harness.place import scale
from harness.world import World, csv_of

COUNT = scale("CAMPAIGND_ROUND_TRIP", 100, 500)
PUBLIC = "https://mail.example.org"
SENDER = "news@example.org"
POSTPONE_S = 604_800
STEPS = ({"subject": "News for {{first_name}}", "format": "markdown",
          "body": "Hello {{first_name}},\n\n[Read on](https://example.org/n)\n"},
         {"delay_s": 86_400, "condition": "no_reply", "subject": None, "format": "markdown",
          "body": "Did you see it?\n"})
# role: what becomes of the person, of the follow-up, and what the first message shows.
ENDS = {"ghost": ("bounced", "skipped", "bounced", "hard_bounce"),
        "full": ("active", "queued", None, "soft_bounce"),
        "away": ("active", "queued", None, "auto_reply"),
        "reply": ("active", "skipped", "replied", "reply"),
        "complain": ("complained", "skipped", "complained", "complaint"),
        "click": ("active", "queued", None, None),
        "leave": ("unsubscribed", "skipped", "unsubscribed", "unsubscribe"),
        "write_to_leave": ("unsubscribed", "skipped", "unsubscribed", "unsubscribe"),
        "quiet": ("active", "queued", None, None)}
SUMS = {"replies": ("reply",), "bounces": ("ghost", "full"), "complaints": ("complain",),
        "unsubscribes": ("leave", "write_to_leave")}


@unittest.skipIf(missing(), f"SKIPPED: {missing()}")
class RoundTrip(World):
    def setUp(self):
        self.place = self.make_place()
        self.roles = roles(COUNT)
        users = [SENDER] + [who for who, role in self.roles.items() if role != "ghost"]
        full = [who for who, role in self.roles.items() if role == "full"]
        self.host = MailHost(self.place.folder, users, full)
        self.addCleanup(self.host.close)
        if fault := self.host.start():
            print(f"SKIPPED: Postfix and Dovecot do not start here: {fault}", flush=True)
            self.skipTest("Postfix and Dovecot do not start here")
        token = self.place.token()
        self.daemon = self.make_daemon(
            self.place, token, environment={"CAMPAIGND_HTTP__PUBLIC_URL": PUBLIC}).start()
        self.list_id = self.api.post("/lists", {"name": "all"})["id"]
        import_id = self.api.post(f"/imports?list_id={self.list_id}", csv_of(list(self.roles)),
                                  kind="text/csv")["id"]
        wait_for("the import", lambda: self.api.get(f"/imports/{import_id}")["state"] == "done", 60)
        self.sender = self.make_sender(
            self.api, self.host.smtp, max_connections=10, limits={"per_second": max(20, COUNT // 8)},
            mailbox={"host": "127.0.0.1", "port": self.host.imap, "tls": "none", "username": SENDER,
                     "password": PASSWORD, "poll_s": 10})
        self.people = [Person(who, role, self.host, PUBLIC, lambda: self.api)
                       for who, role in self.roles.items() if role not in ("ghost", "full")]

    def restart(self, kill):
        if kill:
            self.daemon.kill()
        else:
            status, _ = self.daemon.terminate()
            self.assertEqual(status, 0)
        self.daemon.start()

    def sent(self):
        return self.progress()["messages"]["sent"]

    def send_all(self, active):
        """Launches, and stops the daemon twice on the way."""
        self.campaign = self.make_campaign(
            self.api, self.list_id, self.sender, STEPS,
            on_out_of_office={"action": "postpone", "postpone_s": POSTPONE_S},
            brakes={"min_sample": 1_000_000})
        self.launch(self.api, self.campaign)
        for part, kill in ((0.25, False), (0.6, True)):
            wait_for("messages to go out", lambda part=part: self.sent() >= active * part, 60)
            self.restart(kill)
        try:
            wait_for("every first message", lambda: self.sent() == active, 120)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.progress()}\n{self.daemon.tail()}") from None

    def let_them_answer(self, active):
        """Everybody does what their role says; the daemon is stopped twice while it reads."""
        readers = [person for person in self.people if person.address in active]
        waiting = set(readers)

        def all_have_it():
            for person in list(waiting):
                if person.look():
                    waiting.discard(person)
            return not waiting
        wait_for("everybody to have their mail", all_have_it, 120, 0.2)
        for kill in (False, True):
            self.look_now()
            self.restart(kill)

    def look_now(self):
        """Verifying a sender also looks into its mailbox at once."""
        verified = self.api.post(f"/senders/{self.sender}/verify")
        self.assertTrue(verified["ok"], verified)

    def expected_sums(self, active):
        return {name: sum(self.roles[who] in of for who in active) for name, of in SUMS.items()}

    def wait_sums(self, active):
        """All that is on its way has arrived, and nothing more comes."""
        expected = self.expected_sums(active)
        wait_for("the relay's queue to be empty", self.host.is_idle, 60, 0.2)
        last = 0.0

        def reached():
            nonlocal last
            if time.monotonic() - last > 2:
                self.look_now()
                last = time.monotonic()
            progress = self.progress()
            state = self.api.get(f"/senders/{self.sender}")["mailbox_state"] or {}
            return ({name: progress[name] for name in expected} == expected
                    and state.get("messages") == len(self.host.mails(SENDER)))
        try:
            wait_for("everything that came back", reached, 90, 0.2)
        except AssertionError as error:
            raise AssertionError(
                f"{error}\nexpected {expected}\n{self.progress()}\n{self.daemon.tail()}\n"
                f"{self.host.logs()}") from None

    def assert_first_message(self, row, role):
        self.assertEqual((row["state"], row["reason"]), ("sent", None), (role, row))
        self.assertEqual(row["replied_at"] is not None, role == "reply", (role, row))
        self.assertEqual(row["bounced_at"] is not None, role in ("ghost", "full"), (role, row))

    def assert_ledger_is_right(self, active):
        rows = self.messages()
        first = {row["email"]: row for row in rows if row["step"] == 0}
        second = {row["email"]: row for row in rows if row["step"] == 1}
        self.assertEqual(sorted(first), sorted(active))
        self.assertEqual(sorted(second), sorted(active))
        for who in active:
            role = self.roles[who]
            _, state, reason, _ = ENDS[role]
            self.assert_first_message(first[who], role)
            self.assertEqual((second[who]["state"], second[who]["reason"]), (state, reason),
                             (role, second[who]))
        latest_planned = max(row["due_at"] for row in second.values()
                             if self.roles[row["email"]] == "quiet")
        for who in active:
            if self.roles[who] == "away":
                self.assertGreater(second[who]["due_at"], latest_planned, "not postponed")
        return first

    def assert_causes_show(self, first, active):
        """One of each role: the message's page says what came back, the person where they are."""
        for role, (status, _, _, kind) in ENDS.items():
            who = next(who for who in active if self.roles[who] == role)
            feedback = self.api.get(f"/messages/{first[who]['id']}")["feedback"]
            kinds = {event["kind"] for event in feedback}
            self.assertEqual(kinds, {kind} if kind else set(), (role, feedback))
            if role in ("ghost", "full"):
                self.assertEqual(feedback[0]["status"], "5.1.1" if role == "ghost" else "5.2.2")
            person = self.api.get(f"/recipients/{first[who]['recipient_id']}")
            self.assertEqual(person["status"], status, role)

    def round(self, active):
        began = time.monotonic()
        self.send_all(len(active))
        sent = time.monotonic()
        self.let_them_answer(set(active))
        self.wait_sums(active)
        first = self.assert_ledger_is_right(active)
        progress = self.progress()
        self.assertEqual({name: progress[name] for name in SUMS}, self.expected_sums(active))
        self.assertEqual(progress["clicks"] + progress["machine_clicks"],
                         sum(self.roles[who] == "click" for who in active))
        self.place.check()
        self.note(f"{len(active)} recipients: sent in {sent - began:.1f} s, all came back in "
                  f"{time.monotonic() - began:.1f} s, {self.expected_sums(active)}")
        return first

    def test_the_ledger_ends_exactly_right_twice(self):
        everybody = list(self.roles)
        first = self.round(everybody)
        self.assert_causes_show(first, everybody)
        left = [who for who in everybody if ENDS[self.roles[who]][0] == "active"]
        self.assertLess(len(left), len(everybody))
        self.round(left)


if __name__ == "__main__":
    unittest.main()
