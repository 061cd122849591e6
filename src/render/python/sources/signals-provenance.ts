/** Twin of src/analysis/signals/provenance.ts. */
import { python } from '../python-source.ts';
import { block, type SignalBlocks } from './signal-block.ts';

const unseenBlock = block(python`
def unseen_words(run: Run) -> list[int]:
    """Distinct words of each call that neither the instructions, the user nor an earlier output had."""
    seen = set(run.system_words)
    turn = 0
    counts = []
    for call in run.calls:
        while turn < len(run.users) and run.users[turn].step <= call.index:
            seen.update(words_in(run.users[turn].text))
            turn += 1
        counts.append(len(set(call.input_words) - seen))
        seen |= call.output_words
    return counts
`);

const beginningsBlock = block(python`
# Characters from which on a word of the question counts as one that says what is wanted.
TELLING_WORD = 4


def telling_beginnings(text: str, length: int) -> set[str]:
    return {word[:length] for word in words_in(text) if len(word) >= TELLING_WORD}
`);

const numbersBlock = block(python`
def written_numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+(?:\.[0-9]+)?", text)
`);

export const provenanceBlocks: SignalBlocks = {
  unseen_words_in_calls: block(
    python`
def unseen_words_in_calls(run: Run) -> Measured | None:
    """Words in calls that had not been seen before."""
    return Measured(sum(unseen_words(run))) if run.calls else None
`,
    unseenBlock,
  ),
  unseen_words_in_last_call: block(
    python`
def unseen_words_in_last_call(run: Run) -> Measured | None:
    """Words in the last call that had not been seen before."""
    return Measured(unseen_words(run)[-1]) if run.calls else None
`,
    unseenBlock,
  ),
  request_words_unused: block(
    python`
def request_words_unused(run: Run) -> Measured | None:
    """Share of the question's longer words (first five letters) in no call and no output."""
    asked = telling_beginnings(run.question, 5)
    if not asked or not run.calls:
        return None
    met = {word[:5] for call in run.calls for word in (*call.input_words, *call.output_words)}
    return Measured(len(asked - met) / len(asked))
`,
    beginningsBlock,
  ),
  seen_words_unused: block(
    python`
def seen_words_unused(run: Run) -> Measured | None:
    """The question's longer words (first four letters) that outputs have and the last call does not."""
    if not run.calls:
        return None
    seen = {word[:4] for call in run.calls for word in call.output_words}
    used = {word[:4] for word in run.calls[-1].input_words}
    return Measured(len((telling_beginnings(run.question, 4) & seen) - used))
`,
    beginningsBlock,
  ),
  request_names_unused: block(python`
# Quotations, numbers, and words with a capital inside a sentence.
NAMES = re.compile(
    r"\"([^\"]+)\"|“([^”]+)”|(?<![\w'])'([^']+)'|\b([0-9]+)\b|(?<=[a-z,;] )([A-Z]\w+)",
    re.ASCII,
)


def request_names_unused(run: Run) -> Measured | None:
    """Names, numbers and quotations of the question that are not wholly in the last call."""
    if not run.calls:
        return None
    used = set(run.calls[-1].input_words)
    names = {match[match.lastindex] for match in NAMES.finditer(run.question)}
    return Measured(sum(not used.issuperset(words_in(name)) for name in names))
`),
  unseen_numbers: block(
    python`
def unseen_numbers(run: Run) -> Measured | None:
    """Numbers of two characters and more in what the agent said that were seen nowhere."""
    texts = [*run.system_texts, *(turn.text for turn in run.users)]
    texts += [text for call in run.calls for text in call.output_texts]
    seen = {number for text in texts for number in written_numbers(text)}
    said = [number for turn in run.assistants for number in written_numbers(turn.text)]
    return Measured(sum(len(number) > 1 and number not in seen for number in said))
`,
    numbersBlock,
  ),
};
