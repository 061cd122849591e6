/** Calls, errors and time of every tool, sub-agent and retriever. */
import type { StepStatistics } from '../../analysis/analysis.ts';
import { count, counted, duration, percent } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { oneLine } from './visible-text.ts';

const shownSteps = 60;

export function toolsSection(context: PageContext): Html {
  const { steps, trace_summary: summary } = context.input.analysis;
  if (steps.length === 0) return html`<p class="calm">The traces hold no calls of tools, sub-agents or retrievers.</p>`;
  const shown = steps.slice(0, shownSteps);
  const most = steps.reduce((largest, step) => Math.max(largest, step.calls), 1);
  return html`<div class="scroll" role="region" aria-label="Tool statistics" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">Calls</th>
            <th scope="col" class="bar-column"><span class="hidden">Calls as a bar</span></th>
            <th scope="col" class="number">Traces</th>
            <th scope="col" class="number">Errors</th>
            <th scope="col" class="number">Mean</th>
            <th scope="col" class="number">Total</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((step) => stepRow(step, most, summary.synthetic_times))}
        </tbody>
      </table>
    </div>
    ${
      steps.length > shown.length &&
      html`<p class="more">${counted(steps.length - shown.length, 'more name')} in <code>state/analysis.json</code>.</p>`
    }`;
}

function stepRow(step: StepStatistics, most: number, isSynthetic: boolean): Html {
  const whole = Math.round((step.calls / most) * 1000) / 10;
  const failed = Math.round((step.errors / most) * 1000) / 10;
  return html`<tr>
    <th scope="row"><code>${oneLine(step.name, 60)}</code></th>
    <td>${step.kind}</td>
    <td class="number">${count(step.calls)}</td>
    <td class="bar-column">
      <svg width="100%" height="8" aria-hidden="true">
        <rect class="fill" width="${whole}%" height="8" />
        <rect class="fill-bad" width="${failed}%" height="8" />
      </svg>
    </td>
    <td class="number">${count(step.traces)}</td>
    <td class="number${step.errors > 0 ? ' bad' : ''}">
      ${step.errors === 0 ? '0' : `${count(step.errors)} (${percent(step.errors, step.calls)})`}
    </td>
    <td class="number">${duration(isSynthetic ? undefined : step.mean_duration_ms)}</td>
    <td class="number">${duration(isSynthetic ? undefined : step.total_duration_ms)}</td>
  </tr> `;
}
