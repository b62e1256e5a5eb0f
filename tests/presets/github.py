"""GitHub's API for secrets of a repository, as far as gh needs it, as an HTTP proxy for api.github.localhost.

Each secret is opened with the private key, and all of them are written to the file argv[1]."""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

from nacl.public import PrivateKey, SealedBox

STATE = sys.argv[1]
KEY = PrivateKey.generate()
SECRETS = {}
PREFIXES = (
    "/repos/acme/site/actions/secrets",
    "/repos/acme/site/dependabot/secrets",
    "/repos/acme/site/environments/production/secrets",
)


def save():
    with open(STATE, "w") as file:
        json.dump(SECRETS, file)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, document=None):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, message):
        self.answer(status, {"message": message})

    def place(self):
        """The kind of secret and the rest of the path; None after an answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Authorization") != "token ghp_0123456789":
            self.refuse(401, "Bad credentials")
            return None, None, None
        path = urlparse(self.path).path
        for prefix in PREFIXES:
            if path.startswith(prefix):
                kind = prefix.removeprefix("/repos/acme/site/").removesuffix("/secrets")
                return kind, path.removeprefix(prefix).strip("/"), body
        self.refuse(404, "Not Found")
        return None, None, None

    def do_GET(self):
        kind, name, _ = self.place()
        if kind is None:
            return
        if name == "public-key":
            key = base64.b64encode(bytes(KEY.public_key)).decode()
            self.answer(200, {"key_id": "1", "key": key})
        elif name == "":
            names = [key.split("#")[1] for key in SECRETS if key.startswith(kind + "#")]
            secrets = [{"name": key, "updated_at": "2026-01-01T00:00:00Z"} for key in names]
            self.answer(200, {"total_count": len(secrets), "secrets": secrets})
        else:
            self.refuse(404, "Not Found")

    def do_PUT(self):
        kind, name, body = self.place()
        if kind is None:
            return
        sealed = base64.b64decode(json.loads(body)["encrypted_value"])
        SECRETS[f"{kind}#{name}"] = SealedBox(KEY).decrypt(sealed).decode()
        save()
        self.answer(201, {})

    def do_DELETE(self):
        kind, name, _ = self.place()
        if kind is None:
            return
        SECRETS.pop(f"{kind}#{name}", None)
        save()
        self.answer(204)

    def log_message(self, format, *arguments):
        if len(sys.argv) > 2:
            sys.stderr.write(format % arguments + "\n")


save()
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
