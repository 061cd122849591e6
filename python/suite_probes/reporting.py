"""What the probes tell the program that started them: one JSON object a line, in a file, written at once.

Standard output belongs to the suite under test, which may print anything. A second small file always holds what is running right
now, so that a process that is gone without a word (os._exit, a crash in C) can still be blamed on somebody.
"""

import faulthandler
import json
import os
import sys
import threading
import time
import traceback

END_OF_HANG = 70


class Reporter:
    def __init__(self, report_path, running_path, crash_path, folder):
        self.folder = os.path.realpath(folder)
        self.report = os.open(report_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.running_file = os.open(running_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.crash_file = open(crash_path, "w", encoding="utf-8")  # noqa: SIM115 - stays open for faulthandler
        faulthandler.enable(file=self.crash_file, all_threads=True)
        self.lock = threading.RLock()
        self.running = {}
        self.rung = None
        self.errors = 0

    def event(self, event, **fields):
        line = json.dumps({"event": event, **fields}, default=str, ensure_ascii=True)
        with self.lock:
            os.write(self.report, (line + "\n").encode("ascii"))

    def diagnostic(self, code, message, *, severity="error", file=None, line=None, hint=None, scorer=None, rung=None):
        if severity == "error":
            self.errors += 1
        self.event(
            "diagnostic",
            code=code,
            severity=severity,
            rung=rung or self.rung,
            file=file,
            line=line,
            message=str(message)[:2000],
            hint=hint,
            scorer=scorer,
        )

    def relative(self, path):
        """The path from the session folder with forward slashes, or None for a file outside it (or none at all: "<frozen ...>")."""
        if not os.path.isabs(path):
            return None
        real = os.path.realpath(path)
        if not real.startswith(self.folder + os.sep):
            return None
        return os.path.relpath(real, self.folder).replace(os.sep, "/")

    def where(self, error):
        """File and line of the innermost frame inside the suite; of the text itself for a SyntaxError."""
        if isinstance(error, SyntaxError) and error.filename:
            file = self.relative(error.filename)
            if file:
                return {"file": file, "line": error.lineno}
        found = {"file": None, "line": None}
        for frame, line in traceback.walk_tb(error.__traceback__):
            file = self.relative(frame.f_code.co_filename)
            if file:
                found = {"file": file, "line": line}
        return found

    def start_running(self, what, scorer=None, limit_seconds=None):
        """Says that this thread now runs `what`, with a limit of its own where it should be short; the result goes back to stop_running."""
        thread = threading.get_ident()
        with self.lock:
            before = self.running.get(thread)
            self.running[thread] = {"what": what, "scorer": scorer, "since": time.monotonic(), "limit": limit_seconds}
            self._write_running()
        if limit_seconds is not None:
            # At once: code in C that keeps the interpreter lock also keeps the watching thread from doing it.
            faulthandler.dump_traceback_later(limit_seconds + 5, exit=True, file=self.crash_file)
        return before

    def stop_running(self, before):
        thread = threading.get_ident()
        with self.lock:
            if before is None:
                self.running.pop(thread, None)
            else:
                self.running[thread] = before
            self._write_running()

    def _write_running(self):
        text = json.dumps([{"what": item["what"], "scorer": item["scorer"], "limit_s": item["limit"]} for item in self.running.values()])
        data = text.encode("ascii").ljust(4096)[:65536]
        os.pwrite(self.running_file, data, 0) if hasattr(os, "pwrite") else None

    def watch(self, limit_seconds):
        """Ends the process when one thing runs longer than the limit, after saying which and at what line.

        Python code is seen by the thread; code in C that never lets go of the interpreter lock (a regular expression that
        backtracks) stops the thread, and then faulthandler's own clock ends the process with a dump of all stacks.
        """
        faulthandler.dump_traceback_later(limit_seconds + 5, exit=True, file=self.crash_file)

        def look():
            while True:
                time.sleep(0.25)
                now = time.monotonic()
                with self.lock:
                    limits = [item["limit"] for item in self.running.values() if item["limit"] is not None]
                    late = [(thread, item) for thread, item in self.running.items() if now - item["since"] > (item["limit"] or limit_seconds)]
                faulthandler.dump_traceback_later(min([*limits, limit_seconds]) + 5, exit=True, file=self.crash_file)
                if late:
                    self._end_of_hang(max((item for _, item in late), key=lambda item: item["scorer"] is not None))

        threading.Thread(target=look, name="validation-watch", daemon=True).start()

    def _end_of_hang(self, item):
        """MLflow may run a scorer in a thread below the one that waits for it: the thread that is inside the suite is the one to blame."""
        with self.lock:
            threads = [thread for thread, other in self.running.items() if other["scorer"] == item["scorer"]]
        # A thread that nobody told of may be the one inside the suite: MLflow starts some of its own.
        places = [self._place_of(thread) for thread in [*threads, *sys._current_frames()]]
        place = next((found for found in places if found["file"]), {"file": None, "line": None})
        self.event("hang", rung=self.rung, what=item["what"], scorer=item["scorer"], limit_s=item["limit"], **place)
        os._exit(END_OF_HANG)

    def _place_of(self, thread):
        frame = sys._current_frames().get(thread)
        while frame is not None:
            file = self.relative(frame.f_code.co_filename)
            if file:
                return {"file": file, "line": frame.f_lineno}
            frame = frame.f_back
        return {"file": None, "line": None}
