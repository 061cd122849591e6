/** Twin of src/analysis/signals/direction-open.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { fieldsBlock, itemsBlock } from './signals-answer.ts';
import { shareBlock, wordSetBlock } from './signals-run.ts';

const regretBlock = block(python`
def has_regret(text: str) -> bool:
    lower = text.lower().replace("’", "'")
    return any(word in lower for word in REGRETS)
`);

const askingBlock = block(python`
def asking(turns: list[Turn]) -> int:
    return sum("?" in turn.text for turn in turns)
`);

const outputsBlock = block(python`
def words_of_outputs(run: Run) -> set[str]:
    return {word for call in run.calls for word in call.output_words}
`);

const callWordsBlock = block(
  python`
def call_words_from(run: Run, source: set[str]) -> Measured | None:
    """Share of the words of all calls that the source has."""
    words = [word for call in run.calls for word in call.input_words]
    return share(sum(word in source for word in words), len(words))
`,
  shareBlock,
);

export const openBlocks: SignalBlocks = {
  regrets: block(
    python`
def regrets(run: Run) -> Measured | None:
    """Texts in which the agent regrets or refuses."""
    return Measured(sum(has_regret(turn.text) for turn in run.assistants))
`,
    regretBlock,
  ),
  regret_in_answer: block(
    python`
def regret_in_answer(run: Run) -> Measured | None:
    """The answer regrets or refuses."""
    return Measured(int(has_regret(run.answer))) if run.answer else None
`,
    regretBlock,
  ),
  question_in_answer: block(python`
def question_in_answer(run: Run) -> Measured | None:
    """The answer ends with a question."""
    return Measured(int("?" in run.answer[-200:])) if run.answer else None
`),
  agent_questions: block(
    python`
def agent_questions(run: Run) -> Measured | None:
    """Texts in which the agent asks."""
    return Measured(asking(run.assistants))
`,
    askingBlock,
  ),
  user_questions: block(
    python`
def user_questions(run: Run) -> Measured | None:
    """Later turns in which the user asks."""
    return Measured(asking(run.users[1:]))
`,
    askingBlock,
  ),
  request_length: block(python`
def request_length(run: Run) -> Measured | None:
    """Words in the request."""
    return Measured(len(words_in(run.question)))
`),
  mean_user_text: block(
    python`
def mean_user_text(run: Run) -> Measured | None:
    """Characters in a turn of the user on average."""
    return share(sum(len(turn.text) for turn in run.users), len(run.users))
`,
    shareBlock,
  ),
  call_words_from_user: block(
    python`
def call_words_from_user(run: Run) -> Measured | None:
    """Share of the calls' words that the user said."""
    return call_words_from(run, words_of_turns(run.users))
`,
    wordSetBlock,
    callWordsBlock,
  ),
  call_words_from_results: block(
    python`
def call_words_from_results(run: Run) -> Measured | None:
    """Share of the calls' words that results have."""
    return call_words_from(run, words_of_outputs(run))
`,
    outputsBlock,
    callWordsBlock,
  ),
  answer_words_from_results: block(
    python`
def answer_words_from_results(run: Run) -> Measured | None:
    """Share of the answer's distinct words that results have."""
    said = set(words_in(run.answer))
    return share(len(said & words_of_outputs(run)), len(said))
`,
    outputsBlock,
    shareBlock,
  ),
  answer_words_from_nowhere: block(
    python`
def answer_words_from_nowhere(run: Run) -> Measured | None:
    """Share of the answer's distinct words that neither results, the user nor the instructions have."""
    said = set(words_in(run.answer))
    unseen = said - words_of_outputs(run) - words_of_turns(run.users) - run.system_words
    return share(len(unseen), len(said))
`,
    outputsBlock,
    wordSetBlock,
    shareBlock,
  ),
  failed_share: block(
    python`
def failed_share(run: Run) -> Measured | None:
    """Share of the calls that failed."""
    return share(sum(call.step.error is not None for call in run.calls), len(run.calls))
`,
    shareBlock,
  ),
  answers_per_call: block(
    python`
def answers_per_call(run: Run) -> Measured | None:
    """Model answers for each call."""
    return share(sum(step.kind == "model" for step in run.steps), len(run.calls))
`,
    shareBlock,
  ),
  last_output_length: block(python`
def last_output_length(run: Run) -> Measured | None:
    """Characters in the last tool output."""
    return Measured(run.calls[-1].output_length) if run.calls else None
`),
  answer_items: block(
    python`
def answer_items(run: Run) -> Measured | None:
    """Items in the answer, where it is a list."""
    items = answer_parts(run.answer)
    return None if items is None else Measured(len(items))
`,
    itemsBlock,
  ),
  answer_fields: block(
    python`
def answer_fields(run: Run) -> Measured | None:
    """Fields in the first item of the answer."""
    items = answer_parts(run.answer)
    return Measured(fields_of(items[0])) if items else None
`,
    fieldsBlock,
  ),
};
