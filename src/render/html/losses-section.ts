/** What could not be read from the traces: nothing is dropped silently. */
import type { Loss } from '../../trace/raw-trace.ts';
import { count } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

const meanings: Record<Loss['kind'], string> = {
  'unreadable-span': 'Spans that could not be decoded',
  'duplicate-span': 'Spans with an id already seen (the later one was kept)',
  'missing-span': 'Spans that others name as parent but that are not there',
  'cyclic-parent': 'Spans that are their own ancestor',
  'reversed-times': 'Spans that end before they start',
  'truncated-value': 'Values that the tracing library had cut',
  'unplaced-span': 'Spans that no adapter knew (kept as unknown steps)',
  'unreadable-attribute': 'Span attributes that could not be read',
  'unreadable-assessment': 'Assessments that could not be read',
};

export function lossesSection(context: PageContext): Html {
  const summary = context.input.analysis.trace_summary;
  const rows: [text: string, size: number][] = Object.entries(summary.losses).map(([kind, size]) => [
    Object.hasOwn(meanings, kind) ? meanings[kind as Loss['kind']] : kind,
    size,
  ]);
  rows.push(
    ['Traces without a question', summary.without_question],
    ['Traces without an answer', summary.without_answer],
    ['Traces neither OK nor ERROR', summary.other_count],
  );
  const present = rows.filter(([, size]) => size > 0).slice(0, 40);
  if (present.length === 0)
    return html`<p class="calm">Nothing was lost: every span was read and placed, every trace has a question and an answer.</p>`;
  return html`<dl class="losses">
    ${present.map(
      ([text, size]) =>
        html`<div>
          <dt>${oneLine(text, 120)}</dt>
          <dd class="number">${count(size)}</dd>
        </div>`,
    )}
  </dl>`;
}
