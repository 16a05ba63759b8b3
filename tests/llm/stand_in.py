"""A stand-in for the process that runs a GGUF file: the same handshake, then a tiny server; ends with its input.

Arguments: "serve", "refuse" (it prints an error and ends), "hang" (it never says that it is ready).
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    key = ""

    def do_POST(self) -> None:
        if self.headers["authorization"] != f"Bearer {self.key}":
            self.send_error(401)
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for text, finish in (("pid ", None), (str(os.getpid()), None), ("", "stop")):
            chunk = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}
            self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    Handler.key = json.loads(sys.stdin.readline())["key"]
    if sys.argv[1] == "refuse":
        sys.stderr.write("loading\nerror: this is no GGUF file\n")
        raise SystemExit(1)
    if sys.argv[1] == "serve":
        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(json.dumps({"port": server.server_port}) + "\n")
        sys.stdout.flush()
    while sys.stdin.read(1):
        pass
    os._exit(0)


main()
