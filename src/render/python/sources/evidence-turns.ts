/**
 * Part of evaluation/evidence.py that reads what was said from the model calls of a live trace: src/analysis/checks/run-events.ts in short.
 * Beyond what that accepts losing: a message list is found under fewer keys, and tool messages do not tell where a call was.
 */
import { python } from '../python-source.ts';

export const turnsSource = python`
def turns_of(inputs: dict[str, Any], steps: list[Step], question: str | None, answer: str | None) -> list[Turn]:
    """The question, what the inputs of later model calls hold beyond it, what models said, and the answer.

    inputs: of the spans, by id. Every model call repeats the conversation so far: what is new in it was said since.
    """
    lists = {step.span_id: texts_of("user", inputs[step.span_id]) for step in steps if step.kind == "model"}
    shown = next((texts for texts in lists.values() if texts), [])
    said = asked_before(shown, question)
    turns = [Turn("user", said[-1])] if said else []
    before = 0
    outputs: list[str] = []
    for index, step in enumerate(steps):
        if step.kind == "model":
            for text in new_texts(lists[step.span_id], said):
                if not any(output in text for output in outputs):
                    turns.append(Turn("user", text, before))
            reply = reply_text(step.output)
            if reply:
                turns.append(Turn("assistant", reply, index + 1))
            outputs = []
        else:
            # A "user" message that repeats a result is the result, handed back in the user's name.
            outputs += [text for text in (item.strip()[:200] for item in texts_in(step.output)) if len(text) >= 12]
        before = index + 1
    last = next((turn.text for turn in reversed(turns) if turn.role == "assistant"), "")
    if answer and answer.strip() and answer.strip() not in last:
        turns.append(Turn("assistant", answer, before))
    return turns


def asked_before(shown: list[str], question: str | None) -> list[str]:
    """What the user said up to the question, which is the last; earlier turns were handed in with it."""
    if question is not None and question not in shown:
        return [question] if question else []
    end = len(shown) if question is None else len(shown) - shown[::-1].index(question)
    return shown[:end]


def new_texts(texts: list[str], said: list[str]) -> list[str]:
    """What of these the user has not said yet; it is added to what he said. A list that repeats nothing adds nothing."""
    turn = 0
    joined = False
    found = []
    for text in texts:
        if text in said[turn:]:
            turn = said.index(text, turn) + 1
            joined = True
        elif joined:
            found.append(text)
            said.append(text)
            turn = len(said)
    return found


def texts_of(role: str, value: Any) -> list[str]:
    return [text for found, text in messages_in(value) if found == role]


def messages_in(value: Any) -> list[tuple[str, str]]:
    """(role, text) of the messages in the inputs of a model call, whatever library wrote them."""
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[1], str) and role_in(value[0]):
            return [(role_in(value[0]), value[1])]
        return [item for entry in value for item in messages_in(entry)]
    if not isinstance(value, dict):
        return []
    names = value.get("id")
    if isinstance(names, list) and names and isinstance(value.get("kwargs"), dict):
        return message_in(role_in(names[-1]), value["kwargs"])
    role = role_in(value.get("role") or value.get("type"))
    if role:
        return message_in(role, value)
    return [item for key in MESSAGE_KEYS for item in messages_in(value.get(key))]


def role_in(name: Any) -> str | None:
    return ROLES.get(name) if isinstance(name, str) else None


def message_in(role: str | None, value: dict[str, Any]) -> list[tuple[str, str]]:
    content = value.get("content") or value.get("parts")
    if not role or not content:
        return []
    text = content_text(content) or ("" if role == "assistant" else as_text(content))
    return [(role, text)] if text else []


def content_text(content: Any) -> str:
    """The text parts of a message, joined; "" when there are none."""
    if isinstance(content, str):
        return content
    texts = []
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and part.get("type") in TEXT_PARTS and isinstance(part.get("text"), str):
            texts.append(part["text"])
    return "\n".join(texts)


def reply_text(output: Any, depth: int = 0) -> str:
    """What a model said; "" when it only asked for calls."""
    if isinstance(output, str):
        return output
    said = texts_of("assistant", output)
    if said or depth > 6:
        return "\n".join(said)
    if isinstance(output, list):
        return reply_text(output[0], depth + 1) if output and isinstance(output[0], (dict, list)) else ""
    for key in REPLY_KEYS if isinstance(output, dict) else []:
        value = output.get(key)
        is_parts = key in ("content", "parts") and isinstance(value, list)
        text = content_text(value) if is_parts else reply_text(value, depth + 1)
        if text:
            return text
    return ""


def texts_in(value: Any) -> list[str]:
    """Every string in a value, in document order."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in texts_in(item)]
`;
