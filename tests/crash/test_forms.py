"""Sign-up forms: death between the answer and the mail, a relay that is away, and a flood of posts."""
import http.client
import signal
import threading
import time
import unittest
from urllib.parse import urlencode

from harness.api import wait_for
from harness.world import World

POSTS = 10_000
FLOODERS = 8


class Forms(World):
    def prepare_form(self, *sink_options, **environment):
        self.place = self.make_place()
        self.sink = self.make_sink(self.place, *sink_options)
        self.daemon = self.make_daemon(self.place, self.place.token(), environment=environment).start()
        list_id = self.api.post("/lists", {"name": "News"})["id"]
        self.sender = self.make_sender(self.api, self.sink.port)
        self.form = self.api.post("/forms", {"name": "News", "open": True, "list_ids": [list_id],
                                             "sender_id": self.sender})["id"]

    def post(self, email, client="198.51.100.7"):
        """What a plain form on another site posts; the status, or nothing when the daemon died."""
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=30)
        try:
            connection.request("POST", "/s/news", urlencode({"email": email}), {
                "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": client})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def mailed(self):
        return [record.recipient for record in self.sink.records()]

    def wait_mailed(self, count):
        wait_for(f"{count} confirm mails", lambda: self.sink.count() >= count, 60, 0.02)

    def die_at(self, point):
        self.prepare_form()
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start(CAMPAIGND_CRASH_AT=point)
        self.post("ann@example.org")
        self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL, self.daemon.tail())
        self.place.check()
        self.daemon.start()
        self.wait_mailed(1)
        wait_for("the form to be at rest", lambda: not self.api.get("/jobs?kind=signup")["items"], 60)
        records = self.sink.records()
        self.assertEqual({record.recipient for record in records}, {"ann@example.org"})
        self.assertEqual(len({record.message_id for record in records}), 1)
        self.place.check()
        return len(records)

    def test_accepted_and_not_yet_queued_to_the_relay(self):
        self.assertEqual(self.die_at("signup"), 1)

    def test_leased(self):
        self.assertEqual(self.die_at("t0"), 1)

    def test_before_the_dot(self):
        self.assertEqual(self.die_at("t3"), 1)

    def test_after_the_dot_it_may_go_twice_as_the_same_mail(self):
        self.assertLessEqual(self.die_at("t4"), 2)

    def test_what_the_journal_noted_goes_once(self):
        self.assertEqual(self.die_at("noted"), 1)

    def test_a_flood_of_posts(self):
        self.prepare_form(CAMPAIGND_HTTP__TRUSTED_PROXIES="127.0.0.1")
        healths, statuses = [], []
        done = threading.Event()

        def flood(first):
            for number in range(first, POSTS, FLOODERS):
                client = f"10.{number // 250 % 250}.{number % 250}.9"
                statuses.append(self.post(f"a{number}@example.org", client))

        def look():
            while not done.is_set():
                began = time.monotonic()
                self.assertEqual(self.api.raw("GET", "/health/ready")[0], 200)
                healths.append(time.monotonic() - began)
                done.wait(0.05)

        watcher = threading.Thread(target=look)
        watcher.start()
        began = time.monotonic()
        threads = [threading.Thread(target=flood, args=(first,)) for first in range(FLOODERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - began
        done.set()
        watcher.join()
        taken = self.api.get(f"/forms/{self.form}")["asked"]
        self.wait_mailed(taken)
        self.note(f"{POSTS} posts in {seconds:.1f} s: {taken} taken and mailed, "
                  f"{statuses.count(429)} told to come back; health at worst {max(healths) * 1000:.0f} ms")
        self.assertEqual(taken, 300)
        self.assertEqual(statuses.count(200), 300)
        self.assertEqual(statuses.count(429), POSTS - 300)
        self.assertEqual(len(set(self.mailed())), 300)
        self.assertEqual(self.sink.count(), 300)
        self.assertLess(max(healths), 1.0)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
