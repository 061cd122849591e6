/** What a mutation needs to know about a run to be sure of its effect: what was said where, and who used it later. */
import { givenTexts, isCall, outputTexts } from '../analysis/checks/check-input.ts';
import { words } from '../analysis/checks/evidence-index.ts';
import { scalarTexts } from '../analysis/checks/value-text.ts';
import { jsonText } from '../adapters/messages/json-text.ts';
import type { JsonValue } from '../base/json-value.ts';
import type { Step, Trace } from '../trace/trace.ts';

/** Everything that a run was given, called, received and answered, as one lower-case text. */
export function wholeText(trace: Trace): string {
  const calls = trace.steps
    .filter(({ kind }) => kind !== 'model')
    .flatMap((step) => [...scalarTexts(step.input), ...outputTexts(step)]);
  const said = trace.messages.map(({ content }) => content);
  return [...givenTexts(trace), ...trace.systemTexts, ...calls, ...said, trace.answer ?? ''].join('\n').toLowerCase();
}

export const occursIn = (trace: Trace): ((value: string) => boolean) => {
  const text = wholeText(trace);
  return (value) => text.includes(value.toLowerCase());
};

/** Words that carry facts: four letters or more, or two digits. */
const factWords = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap(words).filter((word) => word.length >= 4 || /^[0-9]{2,}$/.test(word)));

/**
 * Words that the result of a call brought into the run: nothing given, no user message, no system text, and no arguments or
 * results up to the call have them.
 */
export function newFacts(trace: Trace, step: Step): Set<string> {
  const before = trace.steps.slice(0, step.index).filter(isCall);
  const known = factWords([
    ...givenTexts(trace),
    ...trace.systemTexts,
    ...trace.messages.filter(({ role }) => role === 'user').map(({ content }) => content),
    ...before.flatMap(outputTexts),
    ...[...before, step].flatMap(({ input }) => scalarTexts(input)),
  ]);
  return new Set([...factWords(outputTexts(step))].filter((word) => !known.has(word)));
}

/** Of a call's new facts those that a later call's arguments or the answer used before another result had them too. */
export function usedFacts(trace: Trace, step: Step): string[] {
  const open = newFacts(trace, step);
  const used: string[] = [];
  for (const later of trace.steps.slice(step.index + 1).filter(isCall)) {
    const passed = factWords(scalarTexts(later.input));
    const found = factWords(outputTexts(later));
    for (const word of open) {
      if (passed.has(word)) used.push(word);
      if (passed.has(word) || found.has(word)) open.delete(word);
    }
    if (open.size === 0) return used;
  }
  const answered = factWords([trace.answer ?? '']);
  return [...used, ...[...open].filter((word) => answered.has(word))];
}

/** Names of the tools and retrievers that a run called. */
export const calledTools = (trace: Trace): Set<string> => new Set(trace.steps.filter(isCall).map(({ name }) => name));

/** Names of the experts that took part in a run. */
export const expertsOf = (trace: Trace): Set<string> =>
  new Set(trace.steps.filter(({ kind }) => kind === 'agent').map(({ name }) => name));

/** A value in a sentence: at most 60 characters of it, quoted. */
export function quoted(value: JsonValue | undefined): string {
  const text = value === undefined ? '' : jsonText(value);
  return `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
}
