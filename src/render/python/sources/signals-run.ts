/** Head of evaluation/signals.py: a run as signals read it (src/analysis/signals/signal-run.ts), and what a limit makes of a signal. */
import { python } from '../python-source.ts';
import { block } from './signal-block.ts';

export const signalRunSource = python`
class Measured(NamedTuple):
    """A signal of one run. steps: where it shows, in time order; none where the whole run shows it."""

    value: float
    steps: tuple[Step, ...] = ()


class Call(NamedTuple):
    """A tool or retrieval call with its words. index: its position among the steps of the run."""

    step: Step
    index: int
    input: str
    input_words: list[str]
    output_texts: list[str]
    output_words: set[str]
    output_length: int


@dataclass(frozen=True)
class Run:
    """A run with its words split once. users and assistants: what was said, in time order, the question first."""

    evidence: Evidence
    question: str
    answer: str
    query_type: str | None
    system_texts: tuple[str, ...]
    system_words: set[str]
    steps: tuple[Step, ...]
    calls: list[Call]
    users: list[Turn]
    assistants: list[Turn]


@lru_cache(maxsize=16)
def run_of(evidence: Evidence) -> Run:
    """The run that the scorers of a row look at, made once for all of them."""
    return Run(
        evidence=evidence,
        question=evidence.question or "",
        answer=evidence.answer or "",
        query_type=evidence.query_type,
        system_texts=evidence.system_texts,
        system_words={word for text in evidence.system_texts for word in words_in(text)},
        steps=evidence.steps,
        calls=[call_of(step, index) for index, step in enumerate(evidence.steps) if is_call(step)],
        users=[turn for turn in evidence.turns if turn.role == "user"],
        assistants=[turn for turn in evidence.turns if turn.role == "assistant"],
    )


def call_of(step: Step, index: int) -> Call:
    values = [value for _, value in argument_values(step.input)]
    text = " ".join(value if isinstance(value, str) else number_text(value) for value in values)
    outputs = output_texts(step)
    return Call(
        step=step,
        index=index,
        input=text,
        input_words=words_in(text),
        output_texts=outputs,
        output_words={word for output in outputs for word in words_in(output)},
        output_length=sum(len(output) for output in outputs),
    )


def at_most(run: Run, measured: Measured | None, limit: float, noun: str) -> Verdict:
    """The signal is not above the limit."""
    return unknown(run, measured) or Verdict(measured.value <= limit, told(measured, noun, f"at most {shown(limit)}"))


def at_least(run: Run, measured: Measured | None, limit: float, noun: str) -> Verdict:
    """The signal is not below the limit."""
    return unknown(run, measured) or Verdict(measured.value >= limit, told(measured, noun, f"at least {shown(limit)}"))


def unknown(run: Run, measured: Measured | None) -> Verdict | None:
    """Why no limit can be held against the run; None: one can."""
    if run.evidence.source == "none":
        return not_applicable("no steps of this run are known")
    if run.evidence.truncated:
        return not_applicable("the evidence was cut, so what is missing was not counted")
    return not_applicable("there is nothing in this run to count it in") if measured is None else None


def told(measured: Measured, noun: str, limit: str) -> str:
    where = f"; where: {named([step.name for step in measured.steps])}" if measured.steps else ""
    return f"{noun}: {shown(measured.value)}, limit {limit}{where}"


def shown(value: float) -> str:
    return str(round(value, 4)) if isinstance(value, float) and not value.is_integer() else str(int(value))
`;

/** Whether a helper's name stands in the file decides what is imported, so each helper is a block of its own. */
export const countedBlock = block(python`
def counted(steps: list[Step]) -> Measured:
    """How many, and where."""
    return Measured(len(steps), tuple(steps))
`);

export const wordSetBlock = block(python`
def words_of_turns(turns: list[Turn]) -> set[str]:
    return {word for turn in turns for word in words_in(turn.text)}
`);

export const shareBlock = block(python`
def share(part: float, whole: float) -> Measured | None:
    return None if whole == 0 else Measured(part / whole)
`);

export const trimmedBlock = block(python`
# What JavaScript takes for white space and line ends.
WHITE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def trimmed(text: str) -> str:
    return text.strip(WHITE)
`);
