/** Twins of src/analysis/signals/{call-names,mined-names}.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';
import { countedBlock } from './signals-run.ts';

const namesBlock = block(
  python`
# A word of letters, digits and underscores; "as" before it gives the name.
NAMING = re.compile(r"(?<![A-Za-z0-9_])([Aa][Ss][ \t\r\n]+)?([A-Za-z][A-Za-z0-9_]*)")


def names_in(text: str) -> list[str]:
    """Words written as no prose is: an underscore, a digit or a capital inside. Not those that the text itself gives."""
    found = NAMING.findall(text)
    given = {word.lower() for naming, word in found if naming}
    names = [word for _, word in found if len(word) >= 4 and re.search(r"[_0-9]|[a-z][A-Z]", word)]
    return [word for word in names if word.lower() not in given]


def names_passed(step: Step) -> list[str]:
    """Names in the texts of two words and more that a successful call passed."""
    texts = [value for _, value in argument_values(step.input) if isinstance(value, str) and re.search(r"[ \t\r\n]", value)]
    texts = [text for text in texts if len(words_in(text)) >= 2]
    return [] if step.error is not None else [name for text in texts for name in names_in(text)]


def is_unseen_name(name: str, seen: set[str]) -> bool:
    return name.lower() not in seen and any(len(part) >= 3 and part not in seen for part in words_in(name))


def unseen_names_in_calls(run: Run) -> Measured | None:
    """Calls with a text that names what had not been seen."""
    names = [names_passed(call.step) for call in run.calls]
    if not any(names):
        return None
    given = (*run.evidence.user_messages, *run.evidence.declared_values)
    seen = run.system_words | {word for text in given for word in words_in(text)}
    turn = 0
    found = []
    for call, passed in zip(run.calls, names):
        while turn < len(run.users) and run.users[turn].step <= call.index:
            seen.update(words_in(run.users[turn].text))
            turn += 1
        if any(is_unseen_name(name, seen) for name in passed):
            found.append(call.step)
        if call.step.error is None:
            seen.update(call.input_words)
        seen |= call.output_words
    return counted(found)
`,
  countedBlock,
);

export const nameBlocks: SignalBlocks = {
  unseen_names_in_calls: namesBlock,
  names_from_nowhere: block(
    python`
def names_from_nowhere(run: Run, parameters: Any) -> Measured | None:
    """Calls with a text that names what had not been seen, where nearly no run does."""
    return unseen_names_in_calls(run)
`,
    namesBlock,
  ),
};
