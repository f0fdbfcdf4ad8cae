"""A daemon with an admin, an audience, a sender and a campaign: what every scenario begins with."""
import unittest

from .api import Api, wait_for
from .oracle import judge
from .place import Place
from .process import Daemon, Sink

STEP = {"subject": "News for {{first_name}}", "format": "markdown",
        "body": "Hello {{first_name}},\n\nyour number is **{{number}}**.\n\n[Read on](https://example.org/n)\n"}
FOLLOW_UP = {"delay_s": 1, "condition": "always", "subject": None, "format": "markdown",
             "body": "Did you see it, {{first_name}}?\n"}


def addresses(count):
    return [f"user{n:06d}@d{n % 40}.example" for n in range(count)]


def csv_of(emails):
    rows = [f"{email},Ann{n} Example,{n},Berlin" for n, email in enumerate(emails)]
    return ("email,name,number,city\n" + "\n".join(rows) + "\n").encode()


class World(unittest.TestCase):
    """Base of the scenarios. Everything started here ends with the test."""

    def make_place(self):
        place = Place()
        self.addCleanup(place.remove)
        return place

    def make_sink(self, place, *options, **more):
        sink = Sink(place.folder, *options, **more)
        self.addCleanup(sink.close)
        return sink

    def make_daemon(self, place, token, **more):
        daemon = Daemon(place, token, **more)
        self.addCleanup(daemon.close)
        return daemon

    def note(self, text):
        print(f"  {self._testMethodName}: {text}", flush=True)

    def fill_list(self, api, emails, name="everyone"):
        """A list with these people, by the importer; its id."""
        list_id = api.post("/lists", {"name": name})["id"]
        import_id = api.post(f"/imports?list_id={list_id}", csv_of(emails), kind="text/csv")["id"]

        def done():
            state = api.get(f"/imports/{import_id}")
            self.assertNotEqual(state["state"], "failed", state)
            return state if state["state"] == "done" else None
        state = wait_for("the import", done, 120)
        self.assertEqual(state["created"], len(emails), state)
        return list_id

    def make_sender(self, api, port=None, **more):
        return api.post("/senders", {
            "name": "relay", "from_name": "Example", "from_email": "news@example.org",
            "transport": "smtp", "host": "127.0.0.1", "port": port, "tls": "none",
            "max_connections": 50, **more})["id"]

    def make_campaign(self, api, list_id, sender_id, steps=(STEP,), **more):
        return api.post("/campaigns", {
            "name": "crash", "sender_id": sender_id, "audience": {"list_ids": [list_id]},
            "steps": list(steps), **more})["id"]

    def launch(self, api, campaign):
        api.post(f"/campaigns/{campaign}/launch")

    def prepare(self, count, *sink_options, steps=(STEP,), sender=None, daemon=None, **campaign):
        """A started daemon with a campaign of `count` recipients, ready to be launched."""
        self.place = self.make_place()
        self.sink = self.make_sink(self.place, *sink_options)
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token, environment=daemon).start()
        self.emails = addresses(count)
        self.steps = len(steps)
        list_id = self.fill_list(self.api, self.emails)
        self.sender = self.make_sender(self.api, self.sink.port, **(sender or {}))
        self.campaign = self.make_campaign(self.api, list_id, self.sender, steps, **campaign)

    @property
    def api(self) -> Api:
        return self.daemon.api

    def progress(self, api=None):
        return (api or self.api).get(f"/campaigns/{self.campaign}/progress")

    def wait_state(self, *states, seconds=120, api=None):
        """Waits for one of these states; the last progress."""
        def reached():
            progress = self.progress(api)
            return progress if progress["state"] in states else None
        try:
            return wait_for(f"the campaign to be {' or '.join(states)}", reached, seconds, 0.05)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.progress(api)}\n{self.daemon.tail()}") from None

    def messages(self, query=""):
        return self.api.all(f"/campaigns/{self.campaign}/messages{query}")

    def judge(self):
        return judge(self.sink.records(), self.emails, self.steps)

    def assert_ledger(self, progress):
        """The ledger's sums agree with each other, and with the relay when all was sent."""
        states = progress["messages"]
        self.assertEqual(sum(progress["steps"][0]["messages"].values()), progress["recipients"])
        self.assertEqual(progress["recipients"], len(self.emails))
        self.assertEqual(states["queued"] + states["sending"] + states["uncertain"], 0, states)
        rows = self.messages()
        self.assertEqual(len(rows), sum(states.values()))
        return rows

    def assert_delivered(self, repeats, seconds=120):
        """Finished, everybody has it, and nothing more often than allowed."""
        progress = self.wait_state("finished", seconds=seconds)
        verdict = self.judge()
        self.note(verdict)
        self.assertEqual(verdict.lost, [], "lost")
        self.assertEqual(verdict.surplus, [], "another message for the same step")
        self.assertEqual(verdict.strangers, [])
        self.assertEqual(verdict.changed, [], "repeats with another Date or without Message-ID")
        self.assertLessEqual(verdict.repeats, repeats, "sent twice")
        rows = self.assert_ledger(progress)
        self.assertEqual(progress["messages"]["sent"], len(self.emails) * self.steps)
        self.place.check()
        return progress, rows
