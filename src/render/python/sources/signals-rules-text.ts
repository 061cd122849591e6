/** Rules about texts that the user was shown. Twin of src/analysis/rules/text-rules.ts. */
import { python } from '../python-source.ts';
import { block } from './signal-block.ts';
import { languageBlock } from './signals-fault-text.ts';
import { plainWordsBlock, repliesBlock } from './signals-rules-run.ts';

export const textRuleBlock = block(
  python`
def text_rule(run: Run, check: dict[str, Any]) -> Measured | None:
    """Breaches in what the user was shown: the last text for what has to be there, any for what may not be there."""
    told = run.evidence.text_rules
    if told is not None and check not in told:
        return None
    turns = replies(run)
    if check["type"] in ("required_text", "max_length"):
        turns = turns[-1:]
    kept = [keeps_text(check, turn.text) for turn in turns]
    if all(verdict is None for verdict in kept):
        return None
    broken = [turn for turn, verdict in zip(turns, kept) if verdict is False]
    return Measured(len(broken), text_steps(run, broken))


def keeps_text(check: dict[str, Any], text: str) -> bool | None:
    """None: it cannot be told."""
    if check["type"] == "answer_language":
        language = language_of(text) if len(spoken_words(text)) >= 12 else None
        return None if language is None else language == check["language"]
    if check["type"] == "max_length":
        return size_of(text, check["unit"]) <= check["most"]
    wanted = spoken_words(check["text"])
    if not wanted:
        return None
    whole, part = f" {' '.join(spoken_words(text))} ", f" {' '.join(wanted)} "
    where = {"start": whole.startswith(part), "end": whole.endswith(part)}
    return where.get(check["where"], part in whole) == (check["type"] == "required_text")


def size_of(text: str, unit: str) -> int:
    if unit == "characters":
        return len(text)
    if unit == "words":
        return sum(any(map(str.isalnum, word)) for word in re.split(f"[{WHITE}]+", text))
    parts = re.split(f"[.!?]+[{WHITE}]+", text)
    return sum(any(a.isalpha() and b.isalpha() for a, b in zip(part, part[1:])) for part in parts)
`,
  repliesBlock,
  plainWordsBlock,
  languageBlock,
);
