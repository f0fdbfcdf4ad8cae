"""Campaigns that go on enrolling: killed while people join, while dates come and while a list is added."""
import datetime
import random
import signal
import unittest

from harness.api import ApiError, wait_for
from harness.world import STEP, World, addresses

CONNECTIONS = 10
PEOPLE = 60


class Ongoing(World):
    def prepare_ongoing(self, steps=(STEP,), **campaign):
        """A started daemon, an empty list and a draft of an ongoing campaign for it."""
        self.deaths = 0
        self.place = self.make_place()
        self.sink = self.make_sink(self.place, "--delay-ms", 2)
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()
        self.emails = addresses(PEOPLE)
        self.steps = len(steps)
        self.list_id = self.api.post("/lists", {"name": "newsletter"})["id"]
        self.sender = self.make_sender(self.api, self.sink.port, max_connections=CONNECTIONS)
        self.campaign = self.make_campaign(self.api, self.list_id, self.sender, steps, mode="ongoing", **campaign)

    def add_person(self, email, **more):
        """As a person would who tries again when there is no answer; a 409 says that it was taken."""
        def added():
            try:
                self.api.post("/recipients", {"email": email, "list_ids": [self.list_id], **more})
            except OSError:
                self.revive()
                return None
            except ApiError as error:
                if error.status != 409:
                    raise
            return True
        wait_for(f"{email} to be added", added, 60)

    def revive(self):
        if not self.daemon.alive():
            self.deaths += 1
            self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL)
            self.place.check()
            self.daemon.start()

    def wait_sent(self, count, seconds=120):
        def sent():
            if not self.daemon.alive():
                self.revive()
            progress = self.progress()
            return progress if progress["messages"]["sent"] >= count else None
        return wait_for(f"{count} messages", sent, seconds, 0.1)

    def end(self, kills=1):
        """What was on its way at a kill may come twice: at most one mail for each connection."""
        self.api.post(f"/campaigns/{self.campaign}/stop_enrolling")
        return self.assert_delivered(kills * CONNECTIONS)

    def restart(self, point):
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start(CAMPAIGND_CRASH_AT=point)

    def test_killed_while_people_join(self):
        self.prepare_ongoing()
        self.launch(self.api, self.campaign)
        self.restart("join")
        for email in self.emails:
            self.add_person(email)
        self.assertEqual(self.wait_sent(PEOPLE)["recipients"], PEOPLE)
        self.assertEqual(self.deaths, 1)
        self.end()

    def test_killed_at_random_while_people_join(self):
        self.prepare_ongoing()
        self.launch(self.api, self.campaign)
        kills = set(random.sample(range(1, PEOPLE), 5))
        for number, email in enumerate(self.emails):
            self.add_person(email)
            if number in kills:
                self.daemon.kill()
                self.daemon.start()
        self.wait_sent(PEOPLE)
        self.end(len(kills))

    def test_killed_while_dates_are_looked_at(self):
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=100)
        self.prepare_ongoing(trigger={"attribute": "birthday", "at": now.strftime("%H:%M")})
        for email in self.emails:
            self.add_person(email, attributes={"birthday": now.strftime("%m-%d")})
        self.restart("ongoing")
        try:
            self.launch(self.api, self.campaign)
        except OSError:
            pass
        self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL)
        self.place.check()
        self.daemon.start()
        self.launch(self.api, self.campaign)
        progress = self.wait_sent(PEOPLE, 180)
        self.assertEqual(progress["recipients"], PEOPLE)
        self.end()

    def test_killed_while_a_list_is_added(self):
        self.prepare_ongoing()
        self.launch(self.api, self.campaign)
        other = self.fill_list(self.api, self.emails, "others")
        self.restart("addition")
        try:
            self.api.post(f"/campaigns/{self.campaign}/recipients", {"list_ids": [other]})
        except OSError:
            pass  # it may die before it can answer
        self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL)
        self.place.check()
        self.daemon.start()
        self.wait_sent(PEOPLE)
        self.end()


if __name__ == "__main__":
    unittest.main()
