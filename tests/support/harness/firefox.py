"""Debian's Firefox, driven as a person would: Marionette, its own remote protocol, spoken over a socket. Nothing is installed
for it. A field is found by its label, a button or link by its name, and typing and clicking are those of the browser."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

from .api import wait_for

PROGRAM = shutil.which("firefox-esr")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver names a reference to one
# Nothing may be asked outside of this machine: whatever is, ends at a closed port.
SETTINGS = {
    "marionette.port": 0,  # any free one, which it writes into its folder
    "network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9, "network.proxy.no_proxies_on": "127.0.0.1, localhost",
    "app.normandy.enabled": False, "app.update.disabledForTesting": True, "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False, "browser.startup.page": 0, "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False, "browser.aboutwelcome.enabled": False, "termsofuse.bypassNotification": True,
    "devtools.console.stdout.content": True, "devtools.console.stdout.chrome": False, "browser.dom.window.dump.enabled": True,
    "intl.accept_languages": "en",
}
FIND = """
const [kind, name] = arguments;
const scope = [...document.querySelectorAll('dialog[open]')].at(-1) || document;
const words = (e) => (e.getAttribute('aria-label') || e.textContent).replace(/\\s+/g, ' ').trim();
const seen = (e) => e && e.checkVisibility() && !e.disabled;
const fits = (text) => (name.endsWith('…') ? text.startsWith(name.slice(0, -1)) : text === name);
if (kind === 'field') {
  const labels = [...scope.querySelectorAll('label')].filter((l) => fits(words(l)) && seen(l.control));
  return labels[0]?.control || [...scope.querySelectorAll('input, select, textarea')].find((e) => seen(e) && fits(words(e))) || null;
}
const tags = { button: 'button', link: 'a[href]', option: 'option', heading: 'h1', text: 'h1, h2, h3, p, td, dd, dt, span, strong, li, summary' };
return [...scope.querySelectorAll(tags[kind])].find((e) => (kind === 'option' || seen(e)) && fits(words(e))) || null;
"""
FAULTS = """
const own = arguments[0];
return Services.console.getMessageArray().filter((m) => m instanceof Ci.nsIScriptError && !(m.flags & Ci.nsIScriptError.infoFlag))
  .filter((m) => m.sourceName.startsWith(own) || /Content.Security.Policy|CSP/.test(m.category)).map((m) => `${m.category}: ${m.errorMessage}`);
"""
SIZE = """
const [width, height] = arguments;
const browser = gBrowser.selectedBrowser;
for (const [name, value] of Object.entries({ width, height })) for (const bound of ['', 'min-', 'max-']) browser.style.setProperty(`${bound}${name}`, `${value}px`);
browser.style.setProperty('flex', 'none');
"""


class Firefox:
    """One window. `close()` ends it and removes its folder."""

    def __init__(self, base):
        self.base, self.last = base, 0
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-firefox-"))
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in SETTINGS.items()]
        (self.folder / "user.js").write_text("\n".join(lines))
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [PROGRAM, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", self.folder, "about:blank"],
            env={**os.environ, "HOME": str(self.folder), "MOZ_CRASHREPORTER_DISABLE": "1", "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"},
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            port = wait_for("Firefox to listen", self._port, 60)
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
            self._read()  # its greeting
            self.send("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "normal"}})
        except BaseException:
            self.close()
            raise

    def _port(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Firefox ended:\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}")
        told = self.folder / "MarionetteActivePort"
        return int(told.read_text() or 0) if told.exists() else None

    def _read(self):
        """One message: its length in digits, a colon, JSON."""
        data = b""
        while b":" not in data:
            data += self._more()
        length, _, data = data.partition(b":")
        while len(data) < int(length):
            data += self._more()
        return json.loads(data)

    def _more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise AssertionError("Firefox hung up")
        return data

    def send(self, command, **parameters):
        self.last += 1
        text = json.dumps([0, self.last, command, parameters])
        self.socket.sendall(f"{len(text.encode())}:{text}".encode())
        _, _, error, result = self._read()
        if error:
            raise AssertionError(f"{command} {parameters}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def run(self, script, *arguments):
        """In the page; what it returns."""
        return self.send("WebDriver:ExecuteScript", script=script, args=list(arguments), newSandbox=True)

    def run_in_browser(self, script, *arguments):
        """In the browser itself, which sees what the page does not."""
        self.send("Marionette:SetContext", value="chrome")
        try:
            return self.run(script, *arguments)
        finally:
            self.send("Marionette:SetContext", value="content")

    def goto(self, path):
        self.send("WebDriver:Navigate", url=self.base + path)

    def resize(self, width, height=800):
        self.run_in_browser(SIZE, width, height)
        wait_for(f"a page {width} pixels wide", lambda: self.run("return innerWidth") == width, 10)

    def find(self, kind, name, seconds=20):
        """`kind`: field, button, link, option, heading or text; a name that ends in … goes on. Waits until it can be used."""
        try:
            return wait_for(f"the {kind} {name!r}", lambda: self.run(FIND, kind, name), seconds, 0.1)[ELEMENT]
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.run('return document.body.innerText')[:1500]}") from None

    def click(self, kind, name):
        self.send("WebDriver:ElementClick", id=self.find(kind, name))

    def type(self, name, text):
        """In place of what stands there."""
        field = self.find("field", name)
        self.send("WebDriver:ElementClear", id=field)
        self.send("WebDriver:ElementSendKeys", id=field, text=text)

    def frame_text(self, title):
        """What a frame of the page says, as its reader sees it."""
        frame = self.send("WebDriver:FindElement", using="css selector", value=f'iframe[title="{title}"]')
        self.send("WebDriver:SwitchToFrame", element=frame[ELEMENT], focus=False)
        try:
            return self.run("return document.body?.innerText") or ""  # nothing between two documents
        finally:
            self.send("WebDriver:SwitchToFrame", id=None)

    def faults(self):
        """Errors and warnings of the page's scripts, what they told the console, and what the content policy refused."""
        said = (self.folder / "log").read_text(errors="replace")
        # An older Firefox passes over trusted types, which keep no page from working.
        faults = [fault for fault in self.run_in_browser(FAULTS, self.base)
                  if not (fault.startswith("CSP_couldNotProcessUnknownDirective") and "trusted-types" in fault)]
        # The browser's own messages are not quoted.
        return faults + re.findall(r'^console\.(?:error|warn|assert): ".*', said, re.M)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
