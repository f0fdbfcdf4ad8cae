"""What people and their files get wrong: each time an error that names it, and nothing lost."""
import unittest

from harness.api import ApiError, wait_for
from harness.world import STEP, World


class BadInput(World):
    def setUp(self):
        self.place = self.make_place()
        self.sink = self.make_sink(self.place)
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()

    def refused(self, status, method, path, body=None, **more):
        """The problem document of a request that must be refused."""
        with self.assertRaises(ApiError) as caught:
            self.api.call(method, path, body, **more)
        self.assertEqual(caught.exception.status, status, caught.exception)
        problem = caught.exception.problem
        self.assertTrue(problem.get("title") and problem.get("status") == status, problem)
        return problem

    def fields(self, problem):
        return {fault["field"]: fault["message"] for fault in problem["errors"]}

    def import_csv(self, text):
        list_id = self.api.post("/lists", {"name": f"list {self.api.get('/lists')['total']}"})["id"]
        created = self.api.post(f"/imports?list_id={list_id}", text, kind="text/csv")

        def ended():
            state = self.api.get(f"/imports/{created['id']}")
            return state if state["state"] in ("done", "failed") else None
        return list_id, wait_for("the import", ended, 60)

    def draft(self, **more):
        list_id = self.fill_list(self.api, ["a@example.org", "b@example.org"])
        sender = self.make_sender(self.api, self.sink.port)
        return {"name": "c", "sender_id": sender, "audience": {"list_ids": [list_id]}, "steps": [STEP], **more}

    # ---- files ----

    def test_csv_rows_that_cannot_be_used_are_named_and_the_rest_is_imported(self):
        list_id, state = self.import_csv(
            b"email,name\ngood@example.org,Ann\nnot-an-address,Bo\n,Cy\ngood@example.org,Twice\n"
            b"a@b@c.example,Di\nfine@example.org,\"Quo\"\"ted\"\n")
        self.assertEqual(state["state"], "done", state)
        self.assertEqual(self.api.get(f"/lists/{list_id}")["recipients"], 2)
        self.assertEqual(state["rejected"], 3, state)
        _, _, rejected = self.api.raw("GET", f"/api/v1/imports/{state['id']}/rejected.csv")
        self.assertIn(b"not-an-address", rejected)
        self.assertIn(b"3", rejected.split(b"not-an-address")[0][-40:], "the line is named")

    def test_csv_without_an_address_column_fails_and_names_what_it_found(self):
        _, state = self.import_csv(b"city,phone\nBerlin,1\n")
        self.assertEqual(state["state"], "failed", state)
        self.assertIn("email", str(state))
        self.assertIn("phone", str(state))

    def test_csv_with_an_open_quote_names_the_line(self):
        _, state = self.import_csv(b"email,name\nok@example.org,Ann\nb@example.org,\"never closed\nc@example.org,x\n")
        self.assertIn("quote", str(state).lower() + str(self.api.raw(
            "GET", f"/api/v1/imports/{state['id']}/rejected.csv")[2]).lower())
        self.place.check()

    def test_an_empty_file_and_a_binary_one_are_refused(self):
        for text in (b"", b"\x00\x01\x02\xff" * 500):
            try:
                _, state = self.import_csv(text)
            except ApiError as error:
                self.assertIn(error.status, (400, 422), error)
                continue
            self.assertTrue(state["state"] == "failed" or state["created"] == 0, state)
        self.assertEqual(self.api.get("/recipients")["total"], 0)

    # ---- requests ----

    def test_a_bad_template_is_named_before_and_at_the_launch(self):
        """A draft keeps what its author wrote so far; it cannot be launched."""
        draft = self.draft(steps=[{**STEP, "subject": "Hi {{#first_name}}"},
                                  {"delay_s": 1, "subject": None, "format": "markdown", "body": "{{name"}])
        campaign = self.api.post("/campaigns", draft)["id"]
        preflight = self.api.get(f"/campaigns/{campaign}/preflight")
        self.assertFalse(preflight["ok"])
        self.assertIn("steps[0].subject", str(preflight["errors"]))
        faults = self.fields(self.refused(422, "POST", f"/campaigns/{campaign}/launch", {}))
        self.assertIn("steps[0].subject", faults)
        self.assertIn("steps[1].body", faults)
        self.assertIn("first_name", faults["steps[0].subject"])
        self.assertEqual(self.api.get(f"/campaigns/{campaign}")["state"], "draft")
        self.assertEqual(self.sink.count(), 0)

    def test_a_bad_change_leaves_the_campaign_as_it_was(self):
        campaign = self.api.post("/campaigns", self.draft())
        self.refused(422, "PATCH", f"/campaigns/{campaign['id']}", {"steps": [{**STEP, "format": "word"}]})
        self.assertEqual(self.api.get(f"/campaigns/{campaign['id']}")["steps"], campaign["steps"])

    def test_unknown_fields_and_all_other_faults_are_named_at_once(self):
        problem = self.refused(422, "POST", "/lists", {"nam": "x", "description": 5})
        self.assertLessEqual({"nam", "description", "name"}, set(self.fields(problem)))
        problem = self.refused(422, "POST", "/senders", {
            "name": "x", "from_email": "nobody", "transport": "pigeon", "port": 99999, "tls": "maybe"})
        self.assertLessEqual({"from_email", "transport", "port", "tls"}, set(self.fields(problem)))
        problem = self.refused(422, "POST", "/campaigns", {**self.draft(), "sender_id": 999, "stepps": []})
        self.assertIn("stepps", self.fields(problem))

    def test_bytes_that_are_no_json_are_a_400(self):
        for body in (b"{\"name\":", b"[]x", b"\xff\xfe"):
            self.refused(400, "POST", "/lists", body)

    def test_a_header_cannot_be_smuggled_in(self):
        for field in ("from_name", "reply_to", "from_email"):
            body = {"name": "x", "from_name": "x", "from_email": "a@example.org", "transport": "sandbox",
                    field: "a@example.org\r\nBcc: b@example.org"}
            self.assertIn(field, self.fields(self.refused(422, "POST", "/senders", body)))

    def test_moves_that_the_state_forbids_are_a_409_that_says_why(self):
        campaign = self.api.post("/campaigns", self.draft())["id"]
        problem = self.refused(409, "POST", f"/campaigns/{campaign}/pause", {})
        self.assertIn("draft", problem["detail"])
        self.launch(self.api, campaign)
        self.campaign = campaign
        self.wait_state("finished")
        self.assertIn("finished", self.refused(409, "POST", f"/campaigns/{campaign}/pause", {})["detail"])
        self.refused(409, "PATCH", f"/campaigns/{campaign}", {"audience": {"list_ids": []}})
        self.assertEqual(self.sink.count(), 2)

    def test_nobody_to_write_to_is_said_at_launch(self):
        draft = self.draft()
        draft["audience"] = {"list_ids": [self.api.post("/lists", {"name": "empty"})["id"]]}
        campaign = self.api.post("/campaigns", draft)["id"]
        try:
            self.launch(self.api, campaign)
        except ApiError as error:
            self.assertIn(error.status, (409, 422), error)
            self.assertIn("recipient", str(error))

    def test_things_that_are_not_there_are_a_404(self):
        for path in ("/campaigns/999", "/lists/999", "/recipients/999", "/senders/999", "/messages/999",
                     "/nonsense"):
            self.refused(404, "GET", path)

    def test_no_token_and_a_wrong_one_are_a_401(self):
        for token in ("", "wrong"):
            status, _, _ = self.api.raw("GET", "/api/v1/lists", headers={"Authorization": f"Bearer {token}"})
            self.assertEqual(status, 401)

    def test_the_same_request_twice_creates_once(self):
        key = {"Idempotency-Key": "k-1"}
        one = self.api.post("/lists", {"name": "once"}, headers=key)
        two = self.api.post("/lists", {"name": "once"}, headers=key)
        self.assertEqual(one["id"], two["id"])
        self.assertEqual(self.api.get("/lists")["total"], 1)

    def test_a_large_import_of_nonsense_changes_nothing_else(self):
        list_id = self.fill_list(self.api, ["keep@example.org"], "kept")
        _, state = self.import_csv(b"email\n" + b"nonsense\n" * 5000)
        self.assertEqual((state["state"], state["rejected"], state["created"]), ("done", 5000, 0), state)
        self.assertEqual(self.api.get(f"/lists/{list_id}")["recipients"], 1)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
