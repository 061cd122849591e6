/** Twin of src/analysis/signals/effort.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { countedBlock, wordSetBlock } from './signals-run.ts';

const nearBlock = block(
  python`
# Words in which two calls of one tool may differ and still be nearly the same.
NEAR = 2
# Earlier calls of the same tool that a call is compared with.
COMPARED_CALLS = 50
`,
);

const longestBlock = block(python`
def longest(lengths: list[int]) -> Measured | None:
    return Measured(max(lengths)) if lengths else None
`);

const saidBlock = block(python`
def lengths_said(run: Run) -> list[int]:
    return [len(turn.text) for turn in run.assistants]
`);

export const effortBlocks: SignalBlocks = {
  calls: block(python`
def calls(run: Run) -> Measured | None:
    """Calls of tools and retrievers."""
    return Measured(len(run.calls))
`),
  model_answers: block(python`
def model_answers(run: Run) -> Measured | None:
    """How often a model answered."""
    return Measured(sum(step.kind == "model" for step in run.steps))
`),
  distinct_tools: block(python`
def distinct_tools(run: Run) -> Measured | None:
    """Different tools that were called."""
    return Measured(len({call.step.name for call in run.calls}))
`),
  same_tool_in_a_row: block(python`
def same_tool_in_a_row(run: Run) -> Measured | None:
    """The longest row of calls of one tool."""
    most, row, name = 0, 0, ""
    for call in run.calls:
        row = row + 1 if call.step.name == name else 1
        name = call.step.name
        most = max(most, row)
    return Measured(most)
`),
  repeated_calls: block(
    python`
def repeated_calls(run: Run) -> Measured | None:
    """Calls with the arguments and the outcome of an earlier one."""
    return counted(repeated_steps([call.step for call in run.calls]))
`,
    countedBlock,
  ),
  near_repeated_calls: block(
    python`
def near_repeated_calls(run: Run) -> Measured | None:
    """Calls that differ from an earlier one of the same tool in a word or two of their arguments."""
    earlier: dict[str, list[set[str]]] = {}
    found = []
    for call in run.calls:
        own = set(call.input_words)
        others = earlier.setdefault(call.step.name, [])
        if any(0 < len(own ^ other) <= NEAR for other in others[-COMPARED_CALLS:]):
            found.append(call.step)
        others.append(own)
    return counted(found)
`,
    nearBlock,
    countedBlock,
  ),
  calls_without_news: block(
    python`
def calls_without_news(run: Run) -> Measured | None:
    """Calls whose output has no word that the run had not seen before."""
    seen = run.system_words | words_of_turns(run.users)
    found = []
    for call in run.calls:
        if call.output_words <= seen:
            found.append(call.step)
        seen |= call.output_words
    return counted(found)
`,
    wordSetBlock,
    countedBlock,
  ),
  unused_results: block(
    python`
def unused_results(run: Run) -> Measured | None:
    """Calls that brought new words, none of which a later call or text of the agent takes up."""
    seen = run.system_words | words_of_turns(run.users)
    news = []
    for call in run.calls:
        news.append(call.output_words - seen)
        seen |= call.output_words
    used = set(words_in(run.answer))
    said = len(run.assistants)
    unused = []
    for call, new in zip(reversed(run.calls), reversed(news)):
        while said > 0 and run.assistants[said - 1].step > call.index:
            said -= 1
            used.update(words_in(run.assistants[said].text))
        if new and not new & used:
            unused.append(call.step)
        used.update(call.input_words)
    return counted(unused[::-1])
`,
    wordSetBlock,
    countedBlock,
  ),
  longest_call: block(
    python`
def longest_call(run: Run) -> Measured | None:
    """Characters in the arguments of the longest call."""
    return longest([len(call.input) for call in run.calls])
`,
    longestBlock,
  ),
  last_call_length: block(python`
def last_call_length(run: Run) -> Measured | None:
    """Characters in the arguments of the last call."""
    return Measured(len(run.calls[-1].input)) if run.calls else None
`),
  tool_output: block(python`
def tool_output(run: Run) -> Measured | None:
    """Characters that tools gave back."""
    return Measured(sum(call.output_length for call in run.calls))
`),
  longest_tool_output: block(
    python`
def longest_tool_output(run: Run) -> Measured | None:
    """Characters that a tool gave back at once, at most."""
    return longest([call.output_length for call in run.calls])
`,
    longestBlock,
  ),
  agent_text: block(
    python`
def agent_text(run: Run) -> Measured | None:
    """Characters that the agent said."""
    return Measured(sum(lengths_said(run)))
`,
    saidBlock,
  ),
  longest_agent_text: block(
    python`
def longest_agent_text(run: Run) -> Measured | None:
    """Characters that the agent said at once, at most."""
    return longest(lengths_said(run))
`,
    longestBlock,
    saidBlock,
  ),
  mean_agent_text: block(
    python`
def mean_agent_text(run: Run) -> Measured | None:
    """Characters that the agent said at once, on average, rounded down."""
    lengths = lengths_said(run)
    return Measured(sum(lengths) // len(lengths)) if lengths else None
`,
    saidBlock,
  ),
};
