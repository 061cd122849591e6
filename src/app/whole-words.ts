/** Streamed text in whole words: a secret or a character that came in two pieces could not be recognised in either. */
import type { AgentEvent } from '../agent/agent-runtime.ts';

/** Longer runs without a space are not held back. */
const maxHeld = 2000;

export function wholeWords(forward: (event: AgentEvent) => void): (event: AgentEvent) => void {
  let held = '';
  return (event) => {
    if (event.type !== 'text-delta') {
      if (held !== '') forward({ type: 'text-delta', text: held });
      held = '';
      forward(event);
      return;
    }
    held += event.text;
    const end = held.length > maxHeld ? held.length : held.search(/\S*$/);
    if (end === 0) return;
    forward({ type: 'text-delta', text: held.slice(0, end) });
    held = held.slice(end);
  };
}
