"""Score rows that were made up from a suite's cases: mutants, and rows with a field taken away or exchanged.

    python -I -B certify_suite.py JOB.json

JOB.json says where the suite and the rows are and where to report (see src/certify/trial-job.ts).
"""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from suite_probes import loading  # noqa: E402
from suite_probes.reporting import Reporter  # noqa: E402


# Importing MLflow on a busy machine takes its time; a scorer call has a limit of its own.
IMPORT_LIMIT_S = 120


def main(job):
    # What scorers print is of no use here and may be megabytes.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    reporter = Reporter(job["report_path"], job["running_path"], job["crash_path"], job["folder"])
    loading.enter(os.path.join(job["folder"], "evaluation"), job["import_path"])
    reporter.watch(IMPORT_LIMIT_S)
    before = reporter.start_running("importing scorers.py")
    try:
        from suite_probes.judged_trial import JudgedTrial
        from suite_probes.trial import Trial

        trial = (JudgedTrial if job["target"] == "judged" else Trial)(reporter, job)
    except BaseException as error:  # noqa: BLE001 - exit() in the suite must not look like an end
        reporter.event("import-failed", message=loading.describe(error)[:1000], **reporter.where(error))
        return
    finally:
        reporter.stop_running(before)
    reporter.event("scorers", names=[item.name for item in trial.scorers])
    if job["target"] == "judges":
        # The stub is on loopback; a judge that cannot be turned there must not reach its vendor.
        from suite_probes.wiring import OnlyLoopback

        OnlyLoopback("localhost").is_active = True
    trial.run()
    reporter.event("finished")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as handle:
        main(json.load(handle))
    sys.stderr.flush()
    # Threads that the suite left running must not keep the process: everything that counts is written.
    os._exit(0)
