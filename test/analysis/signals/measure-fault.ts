/** Runs written down by hand, and what a signal counts in them. */
import type { JsonValue } from '../../../src/base/json-value.ts';
import { allSignals } from '../../../src/analysis/signals/all-signals.ts';
import { signalRun, turnsOf } from '../../../src/analysis/signals/signal-run.ts';
import type { Step, Trace } from '../../../src/trace/trace.ts';
import { step, trace } from '../build-trace.ts';

export const tool = (name: string, input: JsonValue, output: JsonValue, error?: string): Step =>
  step({ kind: 'tool', name, input, output, error });

/** undefined: does not apply. */
export function measured(name: string, run: Trace): number | undefined {
  return allSignals.find((signal) => signal.name === name)!.measure(signalRun(run, turnsOf(run)))?.value;
}

export function placesOf(name: string, run: Trace): readonly string[] {
  return allSignals.find((signal) => signal.name === name)!.measure(signalRun(run, turnsOf(run)))?.spanIds ?? [];
}

/** A question, calls, and an answer. */
export const answered = (
  answer: string,
  steps: Step[] = [],
  question = 'What about order W12?',
  more: Partial<Trace> = {},
): Trace => trace({ question, answer, steps, ...more });

/** What was said in turn, the user first ("user: ...", "agent: ..."), and calls in between. Each text of the agent is a model step, and so is what asks for a call. */
export function conversation(...parts: (string | Step)[]): Trace {
  const messages: JsonValue[] = [];
  const steps: Step[] = [];
  let [question, answer] = ['', ''];
  for (const [at, part] of parts.entries()) {
    if (typeof part !== 'string') {
      const reply: JsonValue = { role: 'assistant', content: '', tool_calls: [{}] };
      if (typeof parts[at - 1] === 'string')
        steps.push(step({ kind: 'model', name: 'model', input: [...messages], output: reply }));
      steps.push(part);
      continue;
    }
    const text = part.replace(/^\w+: /, '');
    if (part.startsWith('user: ')) {
      question ||= text;
      messages.push({ role: 'user', content: text });
      continue;
    }
    const reply: JsonValue = { role: 'assistant', content: text };
    steps.push(step({ kind: 'model', name: 'model', input: [...messages], output: reply }));
    messages.push(reply);
    answer = text;
  }
  const last = parts.at(-1);
  if (typeof last === 'string' && last.startsWith('user: '))
    steps.push(step({ kind: 'model', name: 'model', input: [...messages], output: '' }));
  return trace({ question, answer, steps });
}
