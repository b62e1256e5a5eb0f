"""Cloudflare's API for secrets of the Worker `api`, as far as wrangler needs it. Writes them to the file argv[1]."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

STATE = sys.argv[1]
WORKER = "/accounts/0123456789/workers/scripts/api/"
SECRETS = {}


def save():
    with open(STATE, "w") as file:
        json.dump(SECRETS, file)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, result=None, code=0):
        errors = [{"code": code, "message": "refused"}] if code else []
        document = {"success": not code, "errors": errors, "messages": [], "result": result}
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def place(self):
        """The path below the Worker and the body; None after an answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlparse(self.path).path
        if self.headers.get("Authorization") != "Bearer TOKEN":
            self.answer(403, code=10000)
        elif not path.startswith(WORKER):
            self.answer(404, code=10007)
        else:
            return path.removeprefix(WORKER), body
        return None, None

    def do_GET(self):
        place, _ = self.place()
        if place == "secrets":
            self.answer(200, [{"name": name, "type": "secret_text"} for name in SECRETS])
        elif place is not None:
            self.answer(404, code=10007)

    def do_PUT(self):
        place, body = self.place()
        if place == "secrets":
            secret = json.loads(body)
            SECRETS[secret["name"]] = secret["text"]
            save()
            self.answer(200, {"name": secret["name"], "type": "secret_text"})
        elif place is not None:
            self.answer(404, code=10007)

    def do_DELETE(self):
        place, _ = self.place()
        if place is None:
            return
        SECRETS.pop(place.removeprefix("secrets/"), None)
        save()
        self.answer(200)

    def log_message(self, format, *arguments):
        if len(sys.argv) > 2:
            sys.stderr.write(format % arguments + "\n")


save()
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
