"""Real mail servers as relays, each with STARTTLS and AUTH: 200 mails, each exactly once. What a
relay does with commands that come early, with many mails on one connection or with a restart of
ours in the middle is its own affair; the ledger must be right all the same."""
import collections
import os
import unittest

from harness.api import wait_for
from harness.place import scale
from harness.relays import RELAYS
from harness.relays.relay import Missing
from harness.world import STEP, World, addresses

COUNT = scale("CAMPAIGND_RELAY_MAILS", 200, 2_000)


@unittest.skipUnless(os.geteuid() == 0, "SKIPPED: the relays start as root only")
class Relays(World):
    def send_through(self, kind):
        self.place = self.make_place()
        relay = kind(self.place.folder)
        self.addCleanup(relay.close)
        try:
            relay.start()
        except Missing as fault:
            print(f"SKIPPED: {kind.__name__}: {fault}", flush=True)
            self.skipTest(str(fault))
        self.daemon = self.make_daemon(self.place, self.place.token(), trust=relay.certificate.path).start()
        self.emails = addresses(COUNT)
        sender = self.make_sender(self.api, max_connections=10, **relay.sender())
        self.campaign = self.make_campaign(self.api, self.fill_list(self.api, self.emails), sender, [STEP])
        verified = self.api.post(f"/senders/{sender}/verify")
        self.assertTrue(verified["ok"], verified)
        self.launch(self.api, self.campaign)
        try:
            wait_for("half of the mails", lambda: self.progress()["messages"]["sent"] >= COUNT // 2, 60)
            self.assertEqual(self.daemon.terminate()[0], 0)
            self.daemon.start()
            progress = self.wait_state("finished", "held", seconds=120)
            wait_for("the relay to deliver", lambda: len(relay.received()) >= COUNT, 60, 0.1)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{relay.tail()}") from None
        self.judge_mails(relay.received(), progress)

    def judge_mails(self, received, progress):
        self.assertEqual(progress["state"], "finished", progress)
        self.assertEqual(progress["messages"]["sent"], COUNT, progress)
        often = collections.Counter(address for address, _ in received)
        self.assertEqual(sorted(often), self.emails)
        self.assertEqual({address: n for address, n in often.items() if n > 1}, {})
        rows = self.messages()
        self.assertEqual({row["message_id"] for row in rows}, {message_id for _, message_id in received})
        self.assertEqual([row for row in rows if row["maybe_duplicate"]], [])
        self.place.check()


def case(kind):
    return lambda self: self.send_through(kind)


for relay_kind in RELAYS:
    setattr(Relays, f"test_{relay_kind.__name__.lower()}", case(relay_kind))

if __name__ == "__main__":
    unittest.main()
