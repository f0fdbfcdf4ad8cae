"""More clients than can be served: the rest is told to come back, and everything else goes on. tests/bench/overload
measures the same against its bars."""
import unittest

from harness import crowd
from harness.api import wait_for
from harness.world import World

CONNECTIONS = 10_000
REQUESTS = 400
PAGE = 2000  # ms; a busy machine that builds beside this is slow, but nobody waits for ever


class Overload(World):
    @property
    def port(self):
        return self.daemon.port

    def memory_kb(self):
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def assert_well(self, *pulses):
        for pulse in pulses:
            self.assertGreater(len(pulse.ms), 3)
            self.assertEqual(set(pulse.statuses), {200})
            self.assertLess(pulse.at(0.9), PAGE)

    def test_more_requests_than_can_be_served_are_told_to_come_back(self):
        self.prepare(300)
        self.launch(self.api, self.campaign)
        request = (f"GET /api/v1/campaigns/{self.campaign}/preview?step=0 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n"
                   f"Authorization: Bearer {self.token}\r\n\r\n").encode()
        crowd.raise_files(REQUESTS)
        with crowd.Pulse(self.port, "/health") as health:
            answers = crowd.all_at_once(self.port, request, REQUESTS)
            wait_for("a few looks", lambda: len(health.ms) > 5, 30)
        statuses = [answer.status for answer in answers]
        self.assertEqual(set(statuses), {200, 503})
        self.assertGreater(statuses.count(200), 2)
        refused = [answer for answer in answers if answer.status == 503]
        self.assertEqual({answer.header("Retry-After") for answer in refused}, {"1"})
        self.assertEqual({answer.header("Content-Type") for answer in refused}, {"application/problem+json"})
        self.assert_well(health)
        self.assert_delivered(0, seconds=60)
        self.note(f"{statuses.count(200)} served, {statuses.count(503)} told to come back")

    def test_ten_thousand_silent_connections_cost_little(self):
        self.prepare(10)
        count = crowd.raise_files(CONNECTIONS)
        before = self.memory_kb()
        sockets = crowd.silent(self.port, count)
        try:
            with crowd.Pulse(self.port, "/health") as health, crowd.Pulse(self.port, "/") as page:
                wait_for("a few looks", lambda: len(health.ms) > 5 and len(page.ms) > 5, 30)
            each = (self.memory_kb() - before) / count
        finally:
            crowd.hang_up(sockets)
        self.assert_well(health, page)
        self.assertLess(each, 16, "KiB a connection")
        self.launch(self.api, self.campaign)
        self.assert_delivered(0, seconds=60)
        self.note(f"{count} connections, {each:.1f} KiB each")

    @unittest.skipUnless(crowd.can_be_slow(), "needs slowhttptest (Debian package)")
    def test_slow_clients_keep_nobody_waiting(self):
        self.prepare(10)
        crowd.raise_files(0)
        for attack in crowd.SLOW:
            with self.subTest(attack), crowd.Slow(attack, f"http://127.0.0.1:{self.port}/", 1000, 10, self.place.folder):
                wait_for("the attack", lambda: self.connections() > 500, 30)
                with crowd.Pulse(self.port, "/health") as health, crowd.Pulse(self.port, "/") as page:
                    wait_for("a few looks", lambda: len(health.ms) > 8 and len(page.ms) > 8, 30)
                self.assert_well(health, page)
        self.launch(self.api, self.campaign)
        self.assert_delivered(0, seconds=60)

    def connections(self):
        text = self.api.raw("GET", "/metrics")[2].decode()
        lines = [line.split() for line in text.splitlines() if line.startswith("campaignd_http_connections ")]
        return int(float(lines[0][1]))


if __name__ == "__main__":
    unittest.main()
