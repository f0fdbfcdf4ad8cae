"""Death at each named place of the code, once; then a start without it, and everything arrives."""
import signal
import unittest

from harness.api import wait_for
from harness.world import FOLLOW_UP, STEP, World, addresses, csv_of

CONNECTIONS = 10
RECIPIENTS = 120


class KillPoints(World):
    def prepare_small(self, **more):
        self.prepare(RECIPIENTS, "--delay-ms", 2, sender={"max_connections": CONNECTIONS}, **more)

    def die(self):
        status = self.daemon.wait_dead()
        self.assertEqual(status, -signal.SIGKILL, "the point was not reached\n" + self.daemon.tail())
        self.place.check()

    def die_while_sending(self, point, **more):
        self.prepare_small(**more)
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start(CAMPAIGND_CRASH_AT=point)
        self.launch_and_die()
        self.daemon.start()
        self.launch(self.api, self.campaign)  # once more changes nothing
        return self.assert_delivered(CONNECTIONS)

    def launch_and_die(self):
        try:
            self.launch(self.api, self.campaign)
        except OSError:
            pass  # it may die before it can answer
        self.die()

    def test_lease(self):
        self.die_while_sending("lease:2")

    def test_plan(self):
        """Between the launch and the plan that its calendar keeps."""
        self.die_while_sending("plan")
        calendar = wait_for("the plan of the launch", self.planned, 30, 0.05)
        self.assertEqual(calendar["planned"], RECIPIENTS * self.steps)
        self.assertEqual(calendar["sent"], calendar["planned"])

    def planned(self):
        calendar = self.api.get(f"/campaigns/{self.campaign}/calendar")
        return None if calendar["plan_pending"] else calendar

    def test_t0_leased(self):
        self.die_while_sending("t0:2")
        self.assertEqual(self.judge().repeats, 0)

    def test_t1_data_accepted(self):
        self.die_while_sending("t1:25")

    def test_t2_body_sent(self):
        self.die_while_sending("t2:25")

    def test_t3_before_the_dot(self):
        self.die_while_sending("t3:25")

    def test_t4_after_the_dot(self):
        self.die_while_sending("t4:25")

    def test_t6_answer_read(self):
        self.die_while_sending("t6:25")

    def test_t6_noted_in_the_journal(self):
        """What the journal holds is not sent again: a permanent refusal neither."""
        self.prepare(RECIPIENTS, "--delay-ms", 2, "--reject-percent", 30,
                     sender={"max_connections": CONNECTIONS}, brakes={"min_sample": 10 * RECIPIENTS})
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start(CAMPAIGND_CRASH_AT="noted:12")
        self.launch_and_die()
        self.daemon.start()
        self.launch(self.api, self.campaign)
        progress = self.wait_state("finished")
        leases, noted = self.daemon.journal()
        self.note(f"{leases} leases taken over, {noted} of them ended as the journal said")
        self.assertGreaterEqual(noted, 1, self.daemon.tail())
        rows = self.assert_ledger(progress)
        taken = [record.message_id for record in self.sink.records()]
        doubtful = {row["message_id"] for row in rows if row["maybe_duplicate"]}
        repeated = {message_id for message_id in taken if taken.count(message_id) > 1}
        self.assertLessEqual(repeated, doubtful)
        self.assertLessEqual(len(doubtful), CONNECTIONS - 1, "the dead connection's answer was known")
        failed = [row for row in rows if row["state"] == "failed"]
        self.assertEqual([row for row in failed if row["attempts"] != 1], [])
        self.assertEqual(len(set(taken)), len(rows) - len(failed))
        self.place.check()

    def test_record(self):
        self.die_while_sending("record:5")

    def test_t7_result_committed(self):
        self.die_while_sending("t7:5")

    def test_enrol(self):
        self.die_while_sending("enrol")

    def test_enrol_with_a_follow_up(self):
        self.die_while_sending("enrol", steps=(STEP, FOLLOW_UP))

    def test_every_one_of_the_first_commits(self):
        for number in (1, 2, 3, 5, 8, 13, 21):
            with self.subTest(commit=number):
                self.prepare_small()
                self.assertEqual(self.daemon.terminate()[0], 0)
                self.daemon.start(ready=False, CAMPAIGND_CRASH_AT=f"commit:{number}")

                def launched_or_dead():
                    if self.daemon.alive():
                        self.launch(self.api, self.campaign)
                    return True
                wait_for("the launch", launched_or_dead, 60)
                self.die()
                self.daemon.start()
                self.launch(self.api, self.campaign)
                self.assert_delivered(CONNECTIONS)
                self.doCleanups()

    def test_recover_dies_twice_and_recovers_then(self):
        self.prepare_small(steps=(STEP, FOLLOW_UP))
        self.launch(self.api, self.campaign)
        self.sink.first_after(0)
        self.daemon.kill()
        for _ in range(2):
            self.daemon.start(ready=False, CAMPAIGND_CRASH_AT="recover")
            self.die()
        self.daemon.start()
        self.assert_delivered(CONNECTIONS)

    def test_checkpoint(self):
        self.prepare_small()
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.daemon.start(CAMPAIGND_CRASH_AT="checkpoint")
        try:
            self.launch(self.api, self.campaign)
            self.sink.first_after(0)
        except OSError:
            pass
        if self.daemon.alive():
            self.daemon.signal(signal.SIGTERM)  # a clean stop checkpoints
        self.die()
        self.daemon.start()
        self.launch(self.api, self.campaign)
        self.assert_delivered(CONNECTIONS)

    def test_migration(self):
        place = self.make_place()
        place.run("user", "add", "a@example.org", "--password-stdin", text="correct horse battery\n",
                  status=-signal.SIGKILL, environment={"CAMPAIGND_CRASH_AT": "migration"})
        daemon = self.make_daemon(place, place.token()).start()
        place.check()
        self.assertEqual(daemon.api.get("/lists")["total"], 0)

    def test_import_goes_on_behind_its_last_slice(self):
        place = self.make_place()
        token = place.token()
        daemon = self.make_daemon(place, token).start(CAMPAIGND_CRASH_AT="import_slice:3")
        list_id = daemon.api.post("/lists", {"name": "all"})["id"]
        emails = addresses(20_000)
        import_id = daemon.api.post(f"/imports?list_id={list_id}", csv_of(emails), kind="text/csv")["id"]
        self.assertEqual(daemon.wait_dead(), -signal.SIGKILL)
        place.check()
        daemon.start()

        def ended():
            state = daemon.api.get(f"/imports/{import_id}")
            return state if state["state"] in ("done", "failed") else None
        state = wait_for("the import", ended, 120)
        self.assertEqual((state["state"], state["rows"], state["rejected"]), ("done", 20_000, 0), state)
        self.assertEqual(state["created"] + state["unchanged"] + state["updated"], 20_000, state)
        self.assertEqual(daemon.api.get(f"/lists/{list_id}")["recipients"], 20_000)
        place.check()

    def test_import_killed_behind_every_commit_is_not_set_aside(self):
        """What committed rows has got on, even when the process dies before it does anything else."""
        place = self.make_place()
        daemon = self.make_daemon(place, place.token()).start(CAMPAIGND_CRASH_AT="import_committed")
        list_id = daemon.api.post("/lists", {"name": "all"})["id"]
        emails = addresses(20_000)
        import_id = daemon.api.post(f"/imports?list_id={list_id}", csv_of(emails), kind="text/csv")["id"]
        for death in range(4):
            self.assertEqual(daemon.wait_dead(), -signal.SIGKILL, f"death {death + 1}")
            daemon.start(ready=False, CAMPAIGND_CRASH_AT="import_committed")
        self.assertEqual(daemon.wait_dead(), -signal.SIGKILL)
        daemon.start()
        state = self.wait_ended(daemon.api, f"/imports/{import_id}", "done", "failed")
        self.assertEqual((state["state"], state["rows"], state["created"]), ("done", 20_000, 20_000), state)
        self.assertEqual(daemon.api.get("/jobs?state=failed")["items"], [])
        place.check()

    def wait_ended(self, api, path, *states):
        def ended():
            action = api.get(path)
            return action if action["state"] in states else None
        return wait_for(path, ended, 120)

    def test_bulk_action_and_its_undo_go_on_behind_their_last_slice(self):
        place = self.make_place()
        token = place.token()
        daemon = self.make_daemon(place, token).start(CAMPAIGND_CRASH_AT="bulk_slice:3")
        list_id = daemon.api.post("/lists", {"name": "all"})["id"]
        import_id = daemon.api.post(f"/imports?list_id={list_id}", csv_of(addresses(20_000)), kind="text/csv")["id"]
        self.wait_ended(daemon.api, f"/imports/{import_id}", "done")
        order = {"action": "add_tag", "tag": "vip", "filter": {"list_id": list_id}}
        bulk = f"/bulk/{daemon.api.post('/bulk', order)['id']}"
        self.assertEqual(daemon.wait_dead(), -signal.SIGKILL)
        place.check()
        daemon.start()
        action = self.wait_ended(daemon.api, bulk, "done", "failed")
        self.assertEqual((action["changed"], action["unchanged"], action["failed"]), (20_000, 0, 0), action)
        tagged = daemon.api.post("/bulk", {**order, "filter": {"tag": "vip"}, "dry_run": True})["total"]
        self.assertEqual(tagged, 20_000)
        daemon.signal(signal.SIGTERM)
        daemon.wait_dead()
        daemon.start(CAMPAIGND_CRASH_AT="bulk_undo_slice:2")
        daemon.api.post(bulk + "/undo", {})
        self.assertEqual(daemon.wait_dead(), -signal.SIGKILL)
        daemon.start()
        action = self.wait_ended(daemon.api, bulk, "undone")
        self.assertEqual((action["undo"]["restored"], action["undo"]["kept"]), (20_000, 0), action)
        self.assertEqual(daemon.api.post("/bulk", {**order, "filter": {"tag": "vip"}, "dry_run": True})["total"], 0)
        place.check()


if __name__ == "__main__":
    unittest.main()
