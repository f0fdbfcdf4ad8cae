"""Single messages: death before the answer, between the answer and the mail, and again and again meanwhile."""
import http.client
import json
import signal
import threading
import time
import unittest

from harness.api import wait_for
from harness.world import World

CLIENTS = 8
EACH = 150
KILLS = 4
CONNECTIONS = 5


class Singles(World):
    def prepare_shop(self, *sink_options):
        self.place = self.make_place()
        self.sink = self.make_sink(self.place, *sink_options)
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()
        self.sender = self.make_sender(self.api, self.sink.port, max_connections=CONNECTIONS)

    def ask(self, email, key, **more):
        """The number of the message and whether it was answered again; nothing when the daemon died or is away."""
        body = {"sender_id": self.sender, "to": {"email": email}, "subject": "Order {{order}}",
                "body": "It is on its way", "data": {"order": key}, **more}
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=30)
        try:
            connection.request("POST", "/api/v1/send", json.dumps(body), {
                "Content-Type": "application/json", "Authorization": f"Bearer {self.token}", "Idempotency-Key": key})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status == 503:
                return None
            self.assertEqual(answer.status, 202, text)
            return json.loads(text)["id"], answer.getheader("Idempotency-Replayed") == "true"
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def wait_over(self, messages):
        def look():
            page = self.api.get("/messages?limit=1")
            sums = page["senders"][0]["messages"]
            return sums["sent"] == messages
        wait_for(f"{messages} sent", look, 120, 0.05)

    def die_at(self, point):
        self.prepare_shop()
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start(CAMPAIGND_CRASH_AT=point)
        first = self.ask("ada@example.org", "k1")
        self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL, self.daemon.tail())
        self.place.check()
        self.daemon.start()
        again = self.ask("ada@example.org", "k1")
        self.wait_over(1)
        records = self.sink.records()
        self.assertEqual({record.recipient for record in records}, {"ada@example.org"})
        self.assertEqual(len({record.message_id for record in records}), 1)
        self.place.check()
        return first, again, len(records)

    def test_before_the_commit_nothing_is_there_and_the_key_is_free(self):
        first, again, mails = self.die_at("single")
        self.assertIsNone(first)
        self.assertEqual(again[1], False)
        self.assertEqual(mails, 1)

    def test_leased(self):
        _, again, mails = self.die_at("t0")
        self.assertEqual((again[1], mails), (True, 1))

    def test_before_the_dot(self):
        _, again, mails = self.die_at("t3")
        self.assertEqual((again[1], mails), (True, 1))

    def test_after_the_dot_it_may_go_twice_as_the_same_mail(self):
        _, again, mails = self.die_at("t4")
        self.assertTrue(again[1])
        self.assertLessEqual(mails, 2)

    def test_what_the_journal_noted_goes_once(self):
        _, again, mails = self.die_at("noted")
        self.assertEqual((again[1], mails), (True, 1))

    def test_killed_while_programs_ask(self):
        """Each program asks until it is answered: everything arrives, in doubt is what was on the wire."""
        self.prepare_shop("--delay-ms", 2)
        answered = {}

        def program(number):
            for n in range(EACH):
                key = f"p{number}-{n}"
                while (taken := self.ask(f"{key}@example.org", key)) is None:
                    time.sleep(0.02)
                answered[key] = taken[0]

        threads = [threading.Thread(target=program, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for kill in range(KILLS):
            wait_for("more", lambda k=kill: len(answered) >= (k + 1) * EACH, 120, 0.005)
            self.daemon.kill()
            self.place.check()
            self.daemon.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(set(answered.values())), CLIENTS * EACH)
        self.wait_over(CLIENTS * EACH)
        records = self.sink.records()
        ids = {}
        for record in records:
            ids.setdefault(record.recipient, set()).add(record.message_id)
        self.assertEqual(len(ids), CLIENTS * EACH)
        self.assertEqual([one for one, names in ids.items() if len(names) > 1], [])
        repeats = len(records) - len(ids)
        self.note(f"{KILLS} kills, {CLIENTS * EACH} single messages: {repeats} repeated")
        self.assertLessEqual(repeats, KILLS * CONNECTIONS)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
