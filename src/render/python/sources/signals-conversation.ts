/** Twin of src/analysis/signals/conversation.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { wordSetBlock } from './signals-run.ts';

const repeatingBlock = block(python`
# Distinct words from which on a turn can be told to repeat another.
LONG_TURN = 5
# Earlier turns that a turn is compared with.
COMPARED_TURNS = 50


def repeating(turns: list[Turn], least_shared: float) -> int:
    """Turns that share more than this of their words with an earlier one."""
    sets = [set(words_in(turn.text)) for turn in turns]
    return sum(
        len(own) >= LONG_TURN
        and any(len(own & other) / len(own | other) > least_shared for other in sets[max(0, at - COMPARED_TURNS) : at])
        for at, own in enumerate(sets)
    )
`);

export const conversationBlocks: SignalBlocks = {
  user_turns: block(python`
def user_turns(run: Run) -> Measured | None:
    """Turns of the user."""
    return Measured(len(run.users)) if run.users else None
`),
  user_text: block(python`
def user_text(run: Run) -> Measured | None:
    """Characters of the user's texts."""
    return Measured(sum(len(turn.text) for turn in run.users)) if run.users else None
`),
  user_objections: block(python`
def user_objections(run: Run) -> Measured | None:
    """Later turns in which the user objects."""
    if not run.users:
        return None
    return Measured(sum(any(word in OBJECTIONS for word in words_in(turn.text)) for turn in run.users[1:]))
`),
  added_requests: block(
    python`
def added_requests(run: Run) -> Measured | None:
    """Words that the user had to add."""
    if not run.users:
        return None
    return Measured(len(words_of_turns(run.users[1:]) - words_of_turns(run.users[:1])))
`,
    wordSetBlock,
  ),
  user_repeats: block(
    python`
def user_repeats(run: Run) -> Measured | None:
    """Turns in which the user repeats himself."""
    return Measured(repeating(run.users, 0.5)) if run.users else None
`,
    repeatingBlock,
  ),
  agent_repeats: block(
    python`
def agent_repeats(run: Run) -> Measured | None:
    """Texts in which the agent repeats itself."""
    return Measured(repeating(run.assistants, 0.6)) if run.users else None
`,
    repeatingBlock,
  ),
  lists_shown: block(python`
LIST_LINE = re.compile(r"(?:^|\n)[ \t]*(?:[0-9]+\.|[-*])")


def lists_shown(run: Run) -> Measured | None:
    """Texts of the agent with a list."""
    return Measured(sum(LIST_LINE.search(turn.text) is not None for turn in run.assistants)) if run.users else None
`),
};
