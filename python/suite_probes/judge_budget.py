"""How many calls judges may make in this process, and what these may cost: the call after the last allowed one is not made.

A call is one judgement that MLflow asks a model for, counted where MLflow hands the prompt to its adapter; what the adapter itself
repeats after a failed request counts once. Before MLflow had such adapters, a call is one Scorer.run() of a judge.
"""

import contextvars
import threading

# Tokens of an answer, and characters of a token, for the cost of a call that is yet to be made; both are on the dear side.
ANSWER_TOKENS = 500
CHARACTERS_PER_TOKEN = 3


# The judge at work. MLflow runs it in a thread of its own, which gets a copy of the context: the set in it is the same.
_at_work = contextvars.ContextVar("judge_at_work", default=None)


class CallRefused(Exception):
    """The limit is reached; nothing was sent."""


class JudgeBudget:
    """`price`: US dollars for a million tokens, {"input", "output"}; None: not known, and then there must be no limit in dollars."""

    def __init__(self, max_calls=None, max_usd=None, price=None, on_change=None, max_retries=None):
        self.max_calls = max_calls
        # Called whenever a number here has changed, one change at a time, and before the call is made.
        self.on_change = on_change or (lambda: None)
        # How often an adapter repeats a failed request, at most; None: as it does.
        self.max_retries = max_retries
        self.max_usd = max_usd
        self.price = price
        self.made = 0
        self.refused = 0
        self.spent = 0.0
        self.lock = threading.Lock()
        self.sees_adapters = False

    def install(self):
        """Stands before MLflow's adapters; gives back what takes it away."""
        try:
            from mlflow.genai.judges.adapters.base_adapter import BaseJudgeAdapter
        except ImportError:
            return lambda: None
        if not hasattr(BaseJudgeAdapter, "_invoke"):
            return lambda: None
        original, budget = BaseJudgeAdapter.invoke, self

        def invoke(adapter, input_params):
            expected = budget.take(input_params.prompt)
            if budget.max_retries is not None and hasattr(input_params, "num_retries"):
                input_params.num_retries = min(input_params.num_retries, budget.max_retries)
            output = original(adapter, input_params)
            budget.settle(expected, output)
            return output

        BaseJudgeAdapter.invoke = invoke
        self.sees_adapters = True

        def restore():
            BaseJudgeAdapter.invoke = original
            self.sees_adapters = False

        return restore

    def run(self, call, prompt=""):
        """(what `call` returns, False), or (None, True) when the limit kept its model from being asked. `prompt`: where adapters are not seen."""
        outer = _at_work.get()
        refusals = set() if outer is None else outer
        token = _at_work.set(refusals)
        try:
            # A call within a call was counted with it.
            if not self.sees_adapters and outer is None:
                self.take(prompt)
            value = call()
        except BaseException:
            if refusals:
                return None, True
            raise
        finally:
            _at_work.reset(token)
        # A judge may make an answer of the refusal.
        return (None, True) if refusals else (value, False)

    def take(self, prompt):
        """What the call will cost by estimate. Raises CallRefused."""
        expected = self.cost_of(len(text_of(prompt)) / CHARACTERS_PER_TOKEN, ANSWER_TOKENS)
        with self.lock:
            is_over = self.max_calls is not None and self.made >= self.max_calls
            is_refused = is_over or (self.max_usd is not None and self.spent + expected > self.max_usd)
            if is_refused:
                self.refused += 1
                refusals = _at_work.get()
                if refusals is not None:
                    refusals.add("refused")
            else:
                self.made += 1
                self.spent += expected
            self.on_change()
            if is_refused:
                raise CallRefused(self.sentence())
        return expected

    def settle(self, expected, output):
        """Puts what the call did cost in the place of the estimate, where the adapter tells."""
        asked, answered = getattr(output, "num_prompt_tokens", None), getattr(output, "num_completion_tokens", None)
        if self.price is None or asked is None or answered is None:
            return
        with self.lock:
            self.spent += self.cost_of(asked, answered) - expected
            self.on_change()

    def cost_of(self, asked, answered):
        return 0.0 if self.price is None else (asked * self.price["input"] + answered * self.price["output"]) / 1e6

    def sentence(self):
        if self.max_calls is not None and self.made >= self.max_calls:
            return f"the limit of {self.max_calls} judge calls is reached"
        return f"the limit of ${self.max_usd:g} for judges is reached"


def text_of(prompt):
    if isinstance(prompt, str):
        return prompt
    return "".join(str(getattr(message, "content", message)) for message in prompt or [])
