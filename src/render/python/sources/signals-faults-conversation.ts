/** Twin of src/analysis/signals/faults-conversation.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { namePartsBlock, saysBlock, sentencesBlock } from './signals-fault-text.ts';
import { agreesBlock } from './signals-rules-run.ts';
import { countedBlock, trimmedBlock } from './signals-run.ts';

const askedBlock = block(
  python`
def told_values(run: Run) -> list[tuple[list[str], str]]:
    """What calls passed: the words of the argument's name, and the value."""
    found = []
    for call in run.calls:
        for argument, value in argument_values(call.step.input) if call.step.error is None else []:
            text = value if isinstance(value, str) else number_text(value)
            name = name_parts(argument)
            if is_judged(value) and name:
                found.append((name, text.lower()))
    return found


def is_asked(name: list[str], asked: set[str]) -> bool:
    """The words of the name are asked for; "order number" is asked for as order_id, too."""
    has_handle = not asked.isdisjoint(HANDLES)
    is_thing = len(name) > 1 or name[0] not in HANDLES
    return is_thing and all(has_handle if part in HANDLES else part in asked for part in name)
`,
  namePartsBlock,
);

export const conversationFaultBlocks: SignalBlocks = {
  user_complaints: block(
    python`
def user_complaints(run: Run) -> Measured | None:
    """Turns after the first in which the user complains."""
    return Measured(sum(says(COMPLAINT, turn.text) for turn in run.users[1:])) if run.users else None
`,
    saysBlock,
  ),
  asks_for_person: block(
    python`
def asks_for_person(run: Run) -> Measured | None:
    """Turns after the first in which the user asks for a person whom the agent had not just offered."""
    if not run.users:
        return None
    count = 0
    for turn in run.users[1:]:
        before = [offer.text for offer in run.assistants if offer.step <= turn.step]
        count += says(PERSON, turn.text) and not (before and says(PERSON, before[-1]))
    return Measured(count)
`,
    saysBlock,
  ),
  user_corrections: block(
    python`
LONG_TURN = 5
SAME_TURN = 0.8


def user_corrections(run: Run) -> Measured | None:
    """Turns after the first in which the user sets something right, or says again what he said in nearly the same words."""
    sets = [set(words_in(turn.text)) for turn in run.users]
    count = 0
    for index, (turn, own) in enumerate(zip(run.users, sets)):
        is_same = len(own) >= LONG_TURN and any(
            len(own & other) / len(own | other) >= SAME_TURN for other in sets[:index]
        )
        count += index > 0 and (says(CORRECTION, turn.text) or is_same)
    return Measured(count) if run.users else None
`,
    saysBlock,
  ),
  asks_again: block(
    python`
def asks_again(run: Run) -> Measured | None:
    """Sentences in which the agent asks for what the user had told by then and a call passed."""
    told = told_values(run) if len(run.users) >= 2 else []
    if not told:
        return None
    count = 0
    for turn in run.assistants:
        before = [said.text.lower() for said in run.users if said.step < turn.step]
        for sentence in sentences_in(turn.text):
            if not says(REQUEST, sentence) or says(ANOTHER, sentence):
                continue
            asked = set(words_in(sentence))
            count += any(
                is_asked(name, asked) and any(value in text for text in before) for name, value in told
            )
    return Measured(count)
`,
    askedBlock,
    saysBlock,
    sentencesBlock,
  ),
  open_request: block(
    python`
def open_request(run: Run) -> Measured | None:
    """The user spoke last, or the agent only announced something, and nothing follows."""
    if not run.users or not run.assistants:
        return None
    asked, said = run.users[-1], run.assistants[-1]

    def acts_after(count: int) -> bool:
        return any(step.kind not in ("model", "unknown") for step in run.steps[count:])

    if asked.step >= said.step:
        return Measured(int(not acts_after(asked.step)))
    last = sentences_in(trimmed(run.answer))[-1]
    announces = says(ANNOUNCEMENT, last) and not says(CONDITION, last) and "?" not in run.answer
    return Measured(int(announces and run.answer in said.text and not acts_after(said.step)))
`,
    saysBlock,
    sentencesBlock,
    trimmedBlock,
  ),
  unconfirmed_changes: block(
    python`
def unconfirmed_changes(run: Run) -> Measured | None:
    """Changes that no word of assent of the user's stands before; only in conversations."""
    changes = [call for call in run.calls if call.step.name in CHANGING_TOOLS]
    if len(run.users) < 2 or not changes:
        return None
    found = []
    for call in changes:
        before = [turn.text for turn in run.users if turn.step <= call.index]
        if before and not agrees(before[-1]):
            found.append(call.step)
    return counted(found)
`,
    agreesBlock,
    countedBlock,
  ),
};
