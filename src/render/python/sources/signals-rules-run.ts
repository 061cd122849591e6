/** What rules read of a run: who spoke when, and who agreed. Twin of src/analysis/rules/{rule-facts,agreement}.ts. */
import { python } from '../python-source.ts';
import { block } from './signal-block.ts';
import { trimmedBlock } from './signals-run.ts';

export const plainWordsBlock = block(python`
def spoken_words(text: str) -> list[str]:
    """Lower-case runs of letters, digits and apostrophes."""
    return re.findall(r"[^\W_](?:[^\W_]|')*", text.lower().replace("’", "'"))
`);

export const agreesBlock = block(
  python`
def agrees(message: str) -> bool:
    """A word of agreement occurs; after a first word that refuses, only where a comma or a stop lies between."""
    words = spoken_words(message)
    if words and words[0] in REFUSALS:
        stop = re.search(r"[,.;!?\n]", message)
        words = spoken_words(message[stop.start() :]) if stop else []
    text = f" {' '.join(words)} "
    return any(f" {cue} " in text for cue in AGREEMENT_WORDS)
`,
  plainWordsBlock,
);

export const repliesBlock = block(
  python`
def is_ruled_call(step: Step) -> bool:
    return step.kind not in ("model", "unknown")


def said(run: Run) -> list[Turn]:
    """What was said, without blank texts of the agent's."""
    return [turn for turn in run.evidence.turns if turn.role == "user" or trimmed(turn.text)]


def replies(run: Run) -> list[Turn]:
    """What the user was shown: texts that ask for no call and that none follows before the user speaks or the run ends."""
    turns = said(run)
    found = []
    for at, turn in enumerate(turns):
        following = turns[at + 1] if at + 1 < len(turns) else None
        asks = 0 < turn.step <= len(run.steps) and run.steps[turn.step - 1].asks
        if turn.role == "user" or (following is not None and following.role == "assistant") or asks:
            continue
        end = len(run.steps) if following is None else following.step
        if not any(is_ruled_call(step) for step in run.steps[turn.step : end]):
            found.append(turn)
    return found


def text_steps(run: Run, turns: list[Turn]) -> tuple[Step, ...]:
    """The model steps that gave the texts."""
    steps = [run.steps[turn.step - 1] for turn in turns if 0 < turn.step <= len(run.steps)]
    return tuple(step for step in steps if step.kind == "model")
`,
  trimmedBlock,
);
