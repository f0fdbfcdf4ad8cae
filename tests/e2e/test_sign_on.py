"""People sign in by an OpenID provider: the real daemon, a scripted provider, a client with cookies."""
import json
import unittest
import urllib.parse

from harness.provider import Provider
from harness.world import World


class SignOn(World):
    def begin(self, **more):
        self.provider = Provider()
        self.addCleanup(self.provider.close)
        self.place = self.make_place()
        secret = self.place.folder / "oidc.secret"
        secret.write_text(self.provider.SECRET + "\n")
        secret.chmod(0o600)
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token, environment=self.provider.configuration(
            client_secret_file=secret, **more)).start()
        self.provider.next["person"] = {"sub": "s-1", "email": "eva@example.org", "email_verified": True}

    def go(self):
        """The cookie of a sign-on, and what the browser comes back with."""
        status, headers, body = self.daemon.api.raw("POST", "/api/v1/sign-on", {})
        self.assertEqual(status, 200, body)
        back = urllib.parse.urlsplit(self.provider.authorize(json.loads(body)["authorize_url"]))
        self.assertEqual(back.path, "/oidc/callback")
        return headers["Set-Cookie"].split(";")[0], dict(urllib.parse.parse_qsl(back.query))

    def finish(self, cookie, returned):
        status, headers, body = self.daemon.api.raw(
            "POST", "/api/v1/sign-on/finish", returned, headers={"Cookie": cookie})
        return status, json.loads(body), [line.split(";")[0] for line in headers.get_all("Set-Cookie")]

    def role_of(self, cookies):
        """Of the session that belongs to these cookies alone; else the status of the refusal."""
        own = next(one for one in cookies if one.startswith("campaignd_session="))
        status, _, body = self.daemon.api.raw("GET", "/api/v1/session", headers={"Cookie": own, "Authorization": None})
        return json.loads(body)["user"]["role"] if status == 200 else status

    def test_a_sign_on_outlives_a_kill_and_tells_no_secret(self):
        self.begin()
        cookie, returned = self.go()
        self.daemon.kill()
        self.daemon.start()
        self.assertEqual(self.finish("", returned)[:1], (409,))
        status, session, cookies = self.finish(cookie, returned)
        self.assertEqual(status, 200, session)
        self.assertEqual((session["user"]["email"], session["user"]["role"]), ("eva@example.org", "viewer"))
        self.assertEqual(self.finish(cookie, returned)[1]["reason"], "stale")
        self.daemon.kill()
        self.daemon.start()
        own = next(one for one in cookies if one.startswith("campaignd_session="))
        self.assertEqual(self.role_of(cookies), "viewer")
        self.assertEqual(len(self.provider.secret_seen), 1)
        self.assertTrue(self.provider.secret_seen.pop().startswith("Basic "))
        kept = self.daemon.log.read_text() + str(self.daemon.api.get("/audit")) + str(self.daemon.api.get("/users"))
        for secret in (self.provider.SECRET, returned["code"], returned["state"], own.split("=")[1]):
            self.assertNotIn(secret, kept)
        self.place.check()

    def test_groups_of_the_provider_give_roles_and_take_them(self):
        self.begin(roles="mail-admins=admin, mail-team=editor", roles_claim="realm_access.roles")

        def signed_in(*groups):
            self.provider.next["person"]["realm_access"] = {"roles": list(groups)}
            cookie, returned = self.go()
            return self.finish(cookie, returned)

        status, problem, _ = signed_in("other")
        self.assertEqual((status, problem["reason"]), (403, "no_role"))
        self.assertIn("none of your groups at Example staff lets you in here", problem["detail"])
        status, session, first = signed_in("other", "mail-team", "mail-admins")
        self.assertEqual((status, session["user"]["role"]), (200, "admin"), session)
        status, session, second = signed_in("mail-team")
        self.assertEqual((status, session["user"]["role"]), (200, "editor"), session)
        self.assertEqual((self.role_of(first), self.role_of(second)), (401, "editor"))
        self.assertEqual(signed_in()[1]["reason"], "no_role")
        self.assertEqual(self.role_of(second), 401)
        self.assertTrue(self.daemon.api.get("/sign-on")["gives_roles"])
        changes = [one["detail"] for one in self.daemon.api.get("/audit?limit=50")["items"]
                   if one["action"] == "user.update"]
        self.assertIn(self.provider.issuer, [change.get("role_from") for change in changes])

    def test_the_doctor_and_the_answer_tell_a_provider_that_is_down(self):
        self.begin(only="true")
        cookie, returned = self.go()
        self.provider.close()
        status, problem, _ = self.finish(cookie, returned)
        self.assertEqual((status, problem["reason"]), (502, "provider_down"))
        found = json.loads(self.place.run("doctor", "--json", status=None, environment=self.daemon.environment))
        ours = [one for one in found["findings"] if one["check"] == "sign_on"]
        self.assertEqual([one["place"] for one in ours], [self.provider.issuer])
        self.assertIn("Nobody can sign in by Example staff", ours[0]["what"])
        status, _, body = self.daemon.api.raw(
            "POST", "/api/v1/session", {"email": "admin@example.org", "password": "no password counts"})
        self.assertEqual(status, 403, body)


if __name__ == "__main__":
    unittest.main()
