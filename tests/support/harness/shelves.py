"""Places for copies of backups: OpenSSH's SFTP, nginx's WebDAV, and storage that checks S3's signatures."""
import hashlib
import hmac
import http.server
import pathlib
import re
import shutil
import subprocess
import threading
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from harness.api import wait_for
from harness.place import free_port

SSHD = "/usr/sbin/sshd"
DAV_EXT = "/usr/lib/nginx/modules/ngx_http_dav_ext_module.so"
NGINX = "/usr/sbin/nginx"


def answers(port):
    import socket
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    def environment(self):
        """What campaignd has to be started with, beside its settings."""
        return {}

    def begin(self, command, port):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(command[0], lambda: answers(port), 20)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


class SftpShelf(Process):
    """An SSH server on loopback that takes one key."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.copies = self.folder / "my copies"
        self.copies.mkdir(parents=True)
        self.folder.chmod(0o700)
        self.port = free_port()
        self.user_key = self.folder / "user"
        for name in ("host", "user", "other"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / name], check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized_keys")
        self.known_hosts = self.folder / "known_hosts"
        self.know(self.folder / "host.pub")
        config = self.folder / "sshd_config"
        config.write_text(f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\n"
                          f"AuthorizedKeysFile {self.folder}/authorized_keys\nStrictModes no\nUsePAM no\n"
                          f"PermitRootLogin yes\nPidFile none\nSubsystem sftp internal-sftp\n")
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        self.begin([SSHD, "-D", "-f", str(config)], self.port)
        import getpass
        self.url = f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{quote(str(self.copies))}"

    def know(self, public_key):
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} " + " ".join(public_key.read_text().split()[:2]) + "\n")

    def settings(self):
        return {"COPY_TO": self.url, "COPY_KEY_FILE": self.user_key, "COPY_KNOWN_HOSTS": self.known_hosts}

    def options(self):
        return ["--key-file", self.user_key, "--known-hosts", self.known_hosts]


class DavShelf(Process):
    """nginx with Debian's dav-ext module."""
    SCHEME, TLS = "dav", ""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.copies = self.folder / "root" / "copies"
        self.copies.mkdir(parents=True)
        self.port = free_port()
        word = subprocess.run(["openssl", "passwd", "-apr1", "dav-secret"], capture_output=True, text=True,
                              check=True).stdout.strip()
        (self.folder / "passwords").write_text(f"campaignd:{word}\n")
        self.secret = self.folder / "secret"
        self.secret.write_text("dav-secret\n")
        self.secret.chmod(0o600)
        self.make_certificates()
        temporary = "".join(f"{name}_temp_path {self.folder}/{name};" for name in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = self.folder / "nginx.conf"
        config.write_text(
            f"load_module {DAV_EXT};\ndaemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; user root;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary} server {{ listen 127.0.0.1:{self.port}{self.TLS.format(self.folder)};\n"
            f"location / {{ root {self.folder}/root; auth_basic dav; auth_basic_user_file {self.folder}/passwords;\n"
            f"client_max_body_size 0; dav_methods PUT DELETE MOVE; dav_ext_methods PROPFIND; }} }} }}\n")
        self.begin([NGINX, "-c", str(config), "-e", f"{self.folder}/error.log"], self.port)
        self.url = f"{self.SCHEME}://127.0.0.1:{self.port}/copies"

    def make_certificates(self):
        pass

    def settings(self):
        return {"COPY_TO": self.url, "COPY_USER": "campaignd", "COPY_SECRET_FILE": self.secret}

    def options(self):
        return ["--user", "campaignd", "--secret-file", self.secret]


class DavsShelf(DavShelf):
    """The same with TLS, by a certificate of an authority that nobody else knows."""
    SCHEME, TLS = "davs", " ssl; ssl_certificate {0}/server.pem; ssl_certificate_key {0}/server.key"

    def make_certificates(self):
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)
        new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        openssl("req", "-x509", *new_key, "-days", "2", "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", *new_key, "-subj", "/CN=127.0.0.1", "-keyout", "server.key", "-out", "server.csr")
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "names", "-out", "server.pem")

    def environment(self):
        return {"SSL_CERT_FILE": str(self.folder / "ca.pem")}


def keyed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class S3Shelf:
    """Objects in memory. Each request's signature is counted anew, as Amazon's "Signature Version 4" says."""
    KEY, SECRET = "AKIDEXAMPLE", "s3-secret"
    PART = 64 * 1024

    def environment(self):
        return {"CAMPAIGND_COPY_PART_BYTES": str(self.PART)}

    def __init__(self, folder):
        shelf = self
        self.objects = {}
        self.uploads = {}  # id: (key, {number: bytes})
        self.stored = []  # (key, number) of each part that came whole
        self.refused = []
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        self.secret = folder / "secret"
        self.secret.write_text(self.SECRET + "\n")
        self.secret.chmod(0o600)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                shelf.serve(self)

            do_GET = do_PUT = do_POST = do_DELETE = do

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        self.url = "s3://bucket/some/folder"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def settings(self):
        return {"COPY_TO": self.url, "COPY_USER": self.KEY, "COPY_SECRET_FILE": self.secret,
                "COPY_ENDPOINT": self.endpoint, "COPY_REGION": "eu-test-1"}

    def options(self):
        return ["--user", self.KEY, "--secret-file", self.secret, "--endpoint", self.endpoint,
                "--region", "eu-test-1"]

    def fault(self, request):
        """Why the signature does not hold, or None."""
        given = request.headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 "):
            return "none"
        parts = dict(part.strip().split("=", 1) for part in given[17:].split(","))
        _, date, region, service, _ = parts["Credential"].split("/")
        url = urlsplit(request.path)
        query = "&".join(sorted(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}"
                                for k, v in parse_qsl(url.query, keep_blank_values=True)))
        names = parts["SignedHeaders"].split(";")
        for name in names:
            if name not in request.headers:
                return f"{name} is signed and was not sent"
        for name in request.headers:
            if name.lower().startswith("x-amz-") and name.lower() not in names:
                return f"{name} is not signed"
        fields = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names)
        canonical = "\n".join([request.command, quote(unquote(url.path), safe="/-_.~"), query, fields,
                               parts["SignedHeaders"], request.headers["x-amz-content-sha256"]])
        to_sign = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"],
                             f"{date}/{region}/{service}/aws4_request",
                             hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.SECRET).encode()
        for word in (date, region, service, "aws4_request"):
            key = keyed(key, word)
        return None if hmac.compare_digest(keyed(key, to_sign).hex(), parts["Signature"]) else "it differs"

    def serve(self, request):
        size = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(size)
        if len(body) < size:  # the other side is gone
            request.close_connection = True
            return None
        fault = self.fault(request)
        if fault:
            self.refused.append(fault)
            return self.answer(request, 403, b"<Error><Message>SignatureDoesNotMatch</Message></Error>")
        url = urlsplit(request.path)
        key = unquote(url.path).lstrip("/")
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        if "uploads" in query or "uploadId" in query:
            return self.answer(request, *self.in_parts(request, key, query, body))
        if request.command == "PUT":
            source = request.headers.get("x-amz-copy-source")
            self.objects[key] = self.objects[unquote(source).lstrip("/")] if source else body
            return self.answer(request, 200, b"<CopyObjectResult/>" if source else b"")
        if request.command == "DELETE":
            self.objects.pop(key, None)
            return self.answer(request, 204)
        if "list-type" in url.query:
            return self.answer(request, 200, self.listed(key.rstrip("/"), dict(parse_qsl(url.query))))
        if key not in self.objects:
            return self.answer(request, 404, b"<Error><Message>The key does not exist.</Message></Error>")
        start = int(request.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        return self.answer(request, 206 if start else 200, self.objects[key][start:],
                           f"bytes {start}-{len(self.objects[key]) - 1}/{len(self.objects[key])}" if start else "")

    def in_parts(self, request, key, query, body):
        """Status and body of a request about an upload in parts."""
        if "uploads" in query and request.command == "POST":
            identity = f"up/{len(self.stored)}+{len(self.uploads)}=~"
            self.uploads[identity] = (key, {})
            return 200, f"<InitiateMultipartUploadResult><UploadId>{identity}</UploadId></InitiateMultipartUploadResult>".encode()
        if "uploads" in query:
            begun = [(k, i) for i, (k, _) in self.uploads.items() if k.startswith(key + query["prefix"])]
            return 200, ("<ListMultipartUploadsResult>" + "".join(
                f"<Upload><Key>{k.split('/', 1)[1]}</Key><UploadId>{i}</UploadId></Upload>" for k, i in begun) +
                "</ListMultipartUploadsResult>").encode()
        if query["uploadId"] not in self.uploads:
            return 404, b"<Error><Code>NoSuchUpload</Code><Message>The upload does not exist.</Message></Error>"
        parts = self.uploads[query["uploadId"]][1]
        if request.command == "PUT":
            return self.take_part(request, key, int(query["partNumber"]), parts, body)
        if request.command == "DELETE":
            del self.uploads[query["uploadId"]]
            return 204, b""
        if request.command == "GET":
            return 200, self.listed_parts(parts, int(query.get("part-number-marker", 0)))
        wanted = re.findall(r"<Part><PartNumber>(\d+)</PartNumber><ETag>&quot;(\w+)&quot;</ETag></Part>", body.decode())
        if wanted != [(str(n), hashlib.md5(parts[n]).hexdigest()) for n in sorted(parts)]:
            return 200, b"<Error><Code>InvalidPart</Code><Message>A part is not the one that was sent.</Message></Error>"
        self.objects[key] = b"".join(parts[n] for n in sorted(parts))
        del self.uploads[query["uploadId"]]
        return 200, b"<CompleteMultipartUploadResult/>"

    def take_part(self, request, key, number, parts, body):
        source = request.headers.get("x-amz-copy-source")
        if source:
            first, last = request.headers["x-amz-copy-source-range"][6:].split("-")
            body = self.objects[unquote(source).lstrip("/")][int(first):int(last) + 1]
        parts[number] = body
        self.stored.append((key, number))
        return 200, b"<CopyPartResult/>" if source else b""

    def listed_parts(self, parts, behind):
        numbers = [n for n in sorted(parts) if n > behind]
        return (f"<ListPartsResult><IsTruncated>{'true' if len(numbers) > 3 else 'false'}</IsTruncated>" + "".join(
            f"<Part><PartNumber>{n}</PartNumber><ETag>&quot;{hashlib.md5(parts[n]).hexdigest()}&quot;</ETag>"
            f"<Size>{len(parts[n])}</Size></Part>" for n in numbers[:3]) + "</ListPartsResult>").encode()

    def listed(self, bucket, query):
        """Two keys at a time, so that a list has pages."""
        keys = sorted(k[len(bucket) + 1:] for k in self.objects if k.startswith(f"{bucket}/{query['prefix']}"))
        keys = [key for key in keys if key > query.get("start-after", "")]
        more = "true" if len(keys) > 2 else "false"
        return (f"<ListBucketResult><IsTruncated>{more}</IsTruncated>" +
                "".join(f"<Contents><Key>{key}</Key><Size>{len(self.objects[f'{bucket}/{key}'])}</Size></Contents>"
                        for key in keys[:2]) +
                "</ListBucketResult>").encode()

    def answer(self, request, status, body=b"", content_range=""):
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        if content_range:
            request.send_header("Content-Range", content_range)
        request.end_headers()
        request.wfile.write(body)
