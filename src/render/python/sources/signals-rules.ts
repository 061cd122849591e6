/** Twin of src/analysis/rules/{rule-violations,rule-facts,agreement}.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { textRuleBlock } from './signals-rules-text.ts';
import { agreesBlock, repliesBlock } from './signals-rules-run.ts';

const orderBlock = block(
  python`
def ruled_calls(run: Run) -> list[tuple[int, Step]]:
    """Whatever was called, with its position: also an expert, or a hand-off."""
    return [(index, step) for index, step in enumerate(run.steps) if is_ruled_call(step)]


def call_before(run: Run, first: list[str], later: list[str]) -> list[Step] | None:
    """Calls of later before the first success of first."""
    broken = []
    done = applicable = False
    for _, step in ruled_calls(run):
        if step.name in first:
            done = done or step.error is None
        elif step.name in later:
            applicable = True
            if not done:
                broken.append(step)
    return broken if applicable else None


def call_before_answer(run: Run, first: list[str]) -> Measured | None:
    answers = replies(run)
    if not answers:
        return None
    if any(step.name in first and step.error is None for _, step in ruled_calls(run)):
        return Measured(0)
    return Measured(1, text_steps(run, answers[:1]))


def confirm_before(run: Run, tools: list[str]) -> list[Step] | None:
    """Calls before which the user's last message does not agree to anything."""
    calls = [(index, step) for index, step in ruled_calls(run) if step.name in tools]
    shows_dialogue = len(run.users) > 1 or (len(run.users) == 1 and any(step.asks for step in run.steps))
    if not shows_dialogue or not calls:
        return None
    broken = []
    for index, step in calls:
        before = [turn for turn in run.users if turn.step <= index]
        if not before or not agrees(before[-1].text):
            broken.append(step)
    return broken
`,
  agreesBlock,
  repliesBlock,
);

const limitBlock = block(python`
IDENTIFIER = re.compile(
    r"(?:^|[_.-])(?:id|ids|key|number|code|uuid)\Z|[a-z](?:Id|ID|Ids|Key|Number|Code|Uuid)\Z", re.ASCII
)


def subject_of(step: Step) -> str:
    """What a call is about: its first argument that is named as an identifier; "" without."""
    for name, value in step.input.items() if isinstance(step.input, dict) else ():
        texts = scalar_texts(value) if IDENTIFIER.search(name) else []
        if texts:
            return texts[0][:200]
    return ""


def max_calls(run: Run, tools: list[str], most: int, per: str) -> list[Step] | None:
    """Calls beyond the limit; one that failed did not happen."""
    if per == "message":
        asking = [step for step in run.steps if step.asks]
        return [step for step in asking if step.asks > most] if asking else None
    calls = [step for _, step in ruled_calls(run) if step.error is None and (not tools or step.name in tools)]
    if not calls:
        return None
    counts: dict[tuple[str, ...], int] = {}
    broken = []
    for step in calls:
        key = (step.name, subject_of(step)) if per == "subject" else ()
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > most:
            broken.append(step)
    return broken
`);

export const ruleBlocks: SignalBlocks = {
  stated_rule: block(
    python`
def stated_rule(run: Run, parameters: Any) -> Measured | None:
    """Breaches of a rule that the agent was given; what was not recorded breaks nothing."""
    check = parameters["check"]
    kind = check["type"]
    if kind == "call_before_answer":
        return call_before_answer(run, check["first"])
    if kind in ("forbidden_text", "required_text", "answer_language", "max_length"):
        return text_rule(run, check)
    broken: list[Step] | None = None
    if kind == "never_call":
        calls = [step for _, step in ruled_calls(run)]
        broken = [step for step in calls if step.name in check["tools"]] if calls else None
    elif kind == "call_before":
        broken = call_before(run, check["first"], check["later"])
    elif kind == "confirm_before":
        broken = confirm_before(run, check["tools"])
    elif kind == "max_calls":
        broken = max_calls(run, check["tools"], check["most"], check["per"])
    elif kind == "no_text_with_call":
        asked = [index for index, step in enumerate(run.steps) if step.asks]
        texts = {turn.step - 1 for turn in said(run) if turn.role == "assistant"}
        broken = [run.steps[index] for index in asked if index in texts] if asked else None
    return None if broken is None else Measured(len(broken), tuple(broken))
`,
    orderBlock,
    limitBlock,
    textRuleBlock,
  ),
};
