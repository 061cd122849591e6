"""A trial in which judges are asked for real, within what they may use. A row that was not asked about has no verdict."""

from concurrent.futures import ThreadPoolExecutor

from suite_probes.judge_budget import JudgeBudget
from suite_probes.trial import Trial

AT_ONCE = 4
# A judge that fails so often in a row is not asked any more: a wrong key stays wrong, and every request takes its time.
FAILURES = 3
# Of one call, by MLflow; its own 10 take a quarter of an hour to say that an endpoint is too busy.
RETRIES = 3


class JudgedTrial(Trial):
    judges = "judged"

    def __init__(self, reporter, job):
        super().__init__(reporter, job)
        self.budget = JudgeBudget(**job["judge_budget"], on_change=self.tell_calls, max_retries=RETRIES)
        self.budget.install()
        self.failures = {item.name: 0 for item in self.scorers}
        self.pool = ThreadPoolExecutor(AT_ONCE)

    def ask(self, number, case):
        asked = [item for item in self.scorers if self.failures[item.name] < FAILURES]
        said = {}
        for item, (answer, was_refused) in zip(asked, self.pool.map(lambda item: self.ask_one(item, case), asked), strict=True):
            if was_refused:
                continue
            said[item.name] = answer
            self.failures[item.name] = self.failures[item.name] + 1 if answer[0] == "error" else 0
        return said

    def ask_one(self, item, case):
        return self.budget.run(lambda: self.verdict_of(item, self.kinds[item.name], case), f"{case['inputs']}{case.get('outputs')}")

    def tell_calls(self):
        budget = self.budget
        usd = None if budget.price is None else budget.spent
        self.reporter.event("judge-calls", made=budget.made, refused=budget.refused, usd=usd)
