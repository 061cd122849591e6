"""Run one command so that nothing outlives the program that asked for it.

    python -I -S guard.py [--memory-bytes N] -- COMMAND [ARGUMENT ...]

The command runs in a process group of its own. All of it is ended when
  - the command itself ends (children it left behind go too),
  - standard input reaches its end: the caller holds the other end of that pipe and the kernel closes it even when the caller is
    killed with SIGKILL,
  - SIGTERM, SIGINT or SIGHUP arrives,
  - the resident memory of the command and its descendants exceeds the limit.
Notes go as JSON lines to file descriptor 3 when it is open: {"pid": N}, then {"limit": "memory"} if that was the reason.
The exit status is that of the command, also when it died by a signal. Standard library only; Linux, macOS; on Windows the
limits and the orphan hunt are left out.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 3.0
POLL_SECONDS = 0.2
# Address space counts what is reserved, not what is used: thread stacks and allocator arenas need room above the real limit.
ADDRESS_SPACE_ROOM = 6 * 1024**3
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
IS_LINUX = sys.platform.startswith("linux")
IS_POSIX = os.name == "posix"


def note(value):
    try:
        os.write(3, (json.dumps(value) + "\n").encode())
    except OSError:
        pass


def prctl(option, value):
    if IS_LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def descendants():
    """Process ids below this one, by /proc; adopted orphans included (this process is their subreaper). Linux only."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parent = int(file.read().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        children.setdefault(parent, []).append(int(name))
    found, pending = [], [os.getpid()]
    while pending:
        below = children.get(pending.pop(), [])
        found.extend(below)
        pending.extend(below)
    return found


def resident_bytes():
    total = 0
    for pid in descendants():
        try:
            with open(f"/proc/{pid}/statm", encoding="ascii") as file:
                total += int(file.read().split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return total * os.sysconf("SC_PAGE_SIZE")


def kill_quietly(kill, target, number):
    try:
        kill(target, number)
    except (OSError, AttributeError):
        pass


class Guard:
    def __init__(self, command, memory_bytes):
        self.memory_bytes = memory_bytes
        self.is_ending = threading.Event()
        options = {"preexec_fn": self.prepare_child} if IS_POSIX else {}
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)

    def prepare_child(self):
        os.setpgid(0, 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if self.memory_bytes and IS_LINUX:
            import resource

            most = self.memory_bytes + ADDRESS_SPACE_ROOM
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        if IS_POSIX:
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def end_all(self, number):
        if IS_POSIX:
            kill_quietly(os.killpg, self.child.pid, number)
        else:
            kill_quietly(lambda child, _: child.terminate(), self.child, number)
        if IS_LINUX and number == signal.SIGKILL:
            for pid in descendants():
                kill_quietly(os.kill, pid, number)

    def end_with_grace(self):
        """SIGTERM, then SIGKILL for what is left."""
        if self.is_ending.is_set():
            return
        self.is_ending.set()
        self.end_all(signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        self.end_all(signal.SIGKILL if IS_POSIX else signal.SIGTERM)

    def watch_caller(self):
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        self.end_with_grace()

    def watch_memory(self):
        while not self.is_ending.wait(POLL_SECONDS):
            if resident_bytes() > self.memory_bytes:
                note({"limit": "memory"})
                self.is_ending.set()
                self.end_all(signal.SIGKILL)

    def run(self):
        note({"pid": self.child.pid})
        for number in (signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGTERM)):
            signal.signal(number, lambda *_: threading.Thread(target=self.end_with_grace, daemon=True).start())
        threading.Thread(target=self.watch_caller, daemon=True).start()
        if self.memory_bytes and IS_LINUX:
            threading.Thread(target=self.watch_memory, daemon=True).start()
        status = self.child.wait()
        if IS_POSIX:
            self.end_all(signal.SIGKILL)
        return status


def main(arguments):
    memory_bytes = 0
    if arguments[:1] == ["--memory-bytes"]:
        memory_bytes = int(arguments[1])
        arguments = arguments[2:]
    if arguments[:1] != ["--"] or len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        status = Guard(arguments[1:], memory_bytes).run()
    except (OSError, subprocess.SubprocessError) as error:
        print(f"guard: {error}", file=sys.stderr)
        return 127
    if status < 0:
        # Die by the same signal, so that the caller sees what the command died of.
        signal.signal(-status, signal.SIG_DFL) if -status not in (signal.SIGKILL, signal.SIGSTOP) else None
        os.kill(os.getpid(), -status)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
