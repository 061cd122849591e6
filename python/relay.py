"""Runs a command in a sandbox without network and gives it a few addresses all the same.

    python -I -S relay.py CONFIG.json -- COMMAND [ARGUMENT ...]

CONFIG.json: [{"port": N, "socket": PATH}, ...]. What connects to 127.0.0.1:N here is handed to the Unix socket, at whose other end, outside
of the sandbox, one fixed server is (see src/python/relay.ts). The exit status is that of the command, also when it died by a signal.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

CHUNK = 65536


def copy(source, target):
    try:
        while True:
            data = source.recv(CHUNK)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    finally:
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def connect(client, path):
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        server.connect(path)
        back = threading.Thread(target=copy, args=(server, client), daemon=True)
        back.start()
        copy(client, server)
        back.join()
    except OSError:
        pass
    finally:
        client.close()
        server.close()


def listen(family, address, port, path):
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(128)

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=connect, args=(client, path), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def main(config, command):
    with open(config, encoding="utf-8") as file:
        for item in json.load(file):
            listen(socket.AF_INET, "127.0.0.1", item["port"], item["socket"])
            if socket.has_ipv6:
                try:
                    listen(socket.AF_INET6, "::1", item["port"], item["socket"])
                except OSError:
                    pass  # no IPv6 in here
    status = subprocess.Popen(command).wait()
    if status < 0:
        signal.signal(-status, signal.SIG_DFL) if -status not in (signal.SIGKILL, signal.SIGSTOP) else None
        os.kill(os.getpid(), -status)
    os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[sys.argv.index("--") + 1 :])
