"""What a benchmark begins with: a daemon, a relay, and as many people, messages and jobs as it wants.

People and old messages are written straight into the file while no daemon has it, in the shape the
daemon gives them; what is measured is always done by the daemon itself.
"""
import json
import sqlite3
import threading
import time

import fixture
import tools
from harness.api import wait_for
from harness.place import Place
from harness.process import Daemon

SLICE = 50_000


class World:
    """A place with a daemon that is not started yet. `close()` ends and removes all of it."""

    def __init__(self, connections=50, **environment):
        self.place = Place()
        self.daemon = Daemon(self.place, environment={
            "CAMPAIGND_SEND__CONNECTIONS": str(connections),
            "CAMPAIGND_HTTP__PUBLIC_URL": "https://mail.example.org", **environment})
        self.daemon.token = self.place.token()
        self.connections = connections

    @property
    def api(self):
        return self.daemon.api

    def file(self):
        connection = sqlite3.connect(self.place.database, isolation_level=None)
        connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA wal_autocheckpoint=0;")
        return connection

    def people(self, count):
        """A list with so many people; its id."""
        with tools.closing(self.file()) as file:
            file.execute("INSERT INTO list(name, recipients, created_at, updated_at) VALUES ('bench', ?, 1, 1)",
                         (count,))
            list_id = file.execute("SELECT last_insert_rowid()").fetchone()[0]
            index = file.execute("SELECT sql FROM sqlite_schema WHERE name = 'recipient_email'").fetchone()[0]
            file.execute("BEGIN")
            file.execute("DROP INDEX recipient_email")  # made again at once: several times faster
            file.executemany(
                "INSERT INTO recipient(email, name, attributes, created_at, updated_at) VALUES (?, ?, ?, 1, 1)",
                fixture.people(count))
            file.execute(index)
            file.execute("INSERT INTO list_member(list_id, recipient_id) SELECT ?, id FROM recipient", (list_id,))
            file.execute("UPDATE tally SET value = ? WHERE name = 'recipient'", (count,))
            file.execute("COMMIT")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return list_id

    def sent_campaign(self, name, count):
        """A finished campaign in the ledger, with so many messages sent."""
        reply = "250 2.0.0 Ok: queued as 4aBcDeF0zK1xYz"
        with tools.closing(self.file()) as file:
            file.execute("BEGIN")
            file.execute("INSERT INTO campaign(name, state, recipients, enrolled, audience, created_at, updated_at, "
                         "launched_at, finished_at) VALUES (?, 5, ?, 1, '{\"list_ids\":[1]}', 1, 1, 1, 2)", (name, count))
            campaign = file.execute("SELECT last_insert_rowid()").fetchone()[0]
            file.execute("INSERT INTO step(campaign_id, step, subject, format, body) VALUES (?, 0, 'News', 1, 'News')",
                         (campaign,))
            file.execute("INSERT INTO message(campaign_id, recipient_id, step, state, queued_at, due_at, date_at, sent_at, "
                         "last_reply) SELECT ?, id, 0, 2, 1, 1, 1, 1, ? FROM recipient ORDER BY id LIMIT ?",
                         (campaign, reply, count))
            file.execute("INSERT INTO step_counter(campaign_id, step, sent) VALUES (?, 0, ?)", (campaign, count))
            file.execute("COMMIT")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return campaign

    def later_jobs(self, count):
        """So many jobs that are due in a year, in the lane of a running campaign."""
        due = int(time.time() * 1000) + 365 * 86_400_000
        with tools.closing(self.file()) as file:
            file.execute("BEGIN")
            file.execute("INSERT INTO campaign(name, state, recipients, enrolled, audience, created_at, updated_at, "
                         "launched_at) VALUES ('later', 2, ?, 1, '{\"list_ids\":[1]}', 1, 1, 1)", (count,))
            campaign = file.execute("SELECT last_insert_rowid()").fetchone()[0]
            file.execute("INSERT INTO step(campaign_id, step, subject, format, body) VALUES (?, 0, 'News', 1, 'News')",
                         (campaign,))
            file.execute("INSERT INTO lane(kind, campaign_id, step) VALUES ('send', ?, 0)", (campaign,))
            lane = file.execute("SELECT last_insert_rowid()").fetchone()[0]
            file.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                         "INSERT INTO job(lane_id, run_at, ref) SELECT ?, ? + i / 100, i FROM n", (count, lane, due))
            file.execute("INSERT INTO step_counter(campaign_id, step, queued) VALUES (?, 0, ?)", (campaign, count))
            file.execute("COMMIT")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def sender(self, port):
        return self.api.post("/senders", {
            "name": "relay", "from_name": "Example", "from_email": "news@example.org", "transport": "smtp",
            "host": "127.0.0.1", "port": port, "tls": "none", "max_connections": self.connections})["id"]

    def campaign(self, list_id, sender, name="bench", step=fixture.STEP, **audience):
        return self.api.post("/campaigns", {"name": name, "sender_id": sender, "steps": [step],
                                            "audience": audience or {"list_ids": [list_id]}})["id"]

    def sent(self, campaign):
        return self.api.get(f"/campaigns/{campaign}/progress")["messages"]["sent"]

    def finished(self, campaign, seconds=600):
        def look():
            progress = self.api.get(f"/campaigns/{campaign}/progress")
            return progress if progress["state"] == "finished" else None
        return wait_for("the end", look, seconds, 0.05)

    def import_csv(self, body, seconds=600):
        """Rows a second, from the upload's beginning to the import's end, and its list."""
        list_id = self.api.post("/lists", {"name": "imported"})["id"]
        began = time.monotonic()
        import_id = self.api.post(f"/imports?list_id={list_id}", body, kind="text/csv")["id"]
        state = wait_for("the import", lambda: _done(self.api.get(f"/imports/{import_id}")), seconds)
        return state["created"] / (time.monotonic() - began), list_id

    def memory_mb(self, field="VmRSS"):
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) / 1024
        raise SystemExit(f"no {field} in /proc")

    def close(self):
        self.daemon.close()
        self.place.remove()


def _done(state):
    if state["state"] == "failed":
        raise SystemExit(f"the import failed: {json.dumps(state)}")
    return state if state["state"] == "done" else None


class Peak:
    """The most memory the daemon takes while this runs."""

    def __init__(self, world, every=0.1):
        self.world, self.every, self.mb, self.going = world, every, 0.0, True
        self.thread = threading.Thread(target=self._watch)

    def _watch(self):
        while self.going:
            self.mb = max(self.mb, self.world.memory_mb())
            time.sleep(self.every)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.going = False
        self.thread.join()
