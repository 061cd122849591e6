/** What was executed, what was not proved, what was left out and why, and what the diagnostics say. */
import type { Diagnostic } from '../../validate/diagnostic.ts';
import { count, counted } from './format.ts';
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { verdictOf, type Statement } from './verdict.ts';
import { oneLine } from './visible-text.ts';

const shownDiagnostics = 80;
const shownOmitted = 60;
const shownTasks = 60;

export function executedSection(context: PageContext): Html {
  const { validation, tasks } = context.input;
  const verdict = verdictOf(context.input);
  return html`${verdict.proved.length === 0 ? html`<p class="calm">Nothing was proved by running.</p>` : statements(verdict.proved, 'yes')}
  ${
    validation !== undefined &&
    validation.runs.length > 0 &&
    html`<p>
      Logged to MLflow as
      ${validation.runs.slice(0, 10).map((run, index) => html`${index > 0 && ', '}${oneLine(run.group, 30)} rows (${count(run.rows)}): run <code class="id">${oneLine(run.run_id, 64)}</code>`)}.
    </p>`
  }${tasks.length > 0 && taskTable(context)}`;
}

function taskTable(context: PageContext): Html {
  const { tasks } = context.input;
  const shown = tasks.slice(0, shownTasks);
  return html`<div class="scroll" role="region" aria-label="Tasks" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Attempts</th>
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (task) =>
              html`<tr>
                <th scope="row"><code>${oneLine(task.name, 60)}</code></th>
                <td>
                  <span
                    class="status status-${task.status === 'done' ? 'scored' : task.status === 'failed' ? 'failed' : 'not_scored'}"
                    >${task.status}</span
                  >
                </td>
                <td class="number">${count(task.attempts)}</td>
                <td>${task.note !== undefined && oneLine(task.note, 200)}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${tasks.length > shown.length && html`<p class="more">${counted(tasks.length - shown.length, 'more task')} in <code>eval_tasks.json</code>.</p>`}`;
}

export function notProvedSection(context: PageContext): Html {
  return statements(verdictOf(context.input).notProved, 'no');
}

function statements(items: readonly Statement[], kind: 'yes' | 'no'): Html {
  return html`<ul class="statements statements-${kind} full">
    ${items.map(
      (item) =>
        html`<li>
          ${oneLine(item.text, 240)}${item.detail !== undefined && html`<span class="muted">${oneLine(item.detail, 600)}</span>`}
        </li> `,
    )}
  </ul>`;
}

export function omittedList(context: PageContext): Html {
  const { omitted } = context.input.spec;
  if (omitted.length === 0) return html`<p class="calm">No scorer was considered and left out.</p>`;
  return html`<dl class="omitted">
      ${omitted.slice(0, shownOmitted).map(
        (item) =>
          html`<div>
            <dt><code>${oneLine(item.name, 80)}</code></dt>
            <dd>${oneLine(item.reason, 400)}</dd>
          </div> `,
      )}
    </dl>
    ${omitted.length > shownOmitted && html`<p class="more">${counted(omitted.length - shownOmitted, 'more')} in <code>state/suite.json</code>.</p>`}`;
}

export function diagnosticsSection(context: PageContext): Html {
  const diagnostics = context.input.validation?.diagnostics ?? [];
  if (diagnostics.length === 0) return html`<p class="calm">No diagnostics.</p>`;
  const rank = { error: 0, warning: 1, info: 2 };
  const sorted = [...diagnostics].sort((a, b) => rank[a.severity] - rank[b.severity]);
  return html`<ul class="diagnostics">
      ${sorted.slice(0, shownDiagnostics).map(diagnosticEntry)}
    </ul>
    ${
      sorted.length > shownDiagnostics &&
      html`<p class="more">
        ${counted(sorted.length - shownDiagnostics, 'more diagnostic')} in <code>state/validation_results.json</code>.
      </p>`
    }`;
}

function diagnosticEntry(diagnostic: Diagnostic): Html {
  const place =
    diagnostic.file === null
      ? undefined
      : `${oneLine(diagnostic.file, 120)}${diagnostic.line === null ? '' : `:${diagnostic.line}`}`;
  return html`<li class="diagnostic diagnostic-${diagnostic.severity}">
    <p>
      <span class="label">${diagnostic.severity}</span>
      <code>${oneLine(diagnostic.code, 60)}</code
      >${diagnostic.scorer !== null && html` in <code>${oneLine(diagnostic.scorer, 60)}</code>`}${place !== undefined && html` at <code>${place}</code>`}
    </p>
    <p>${oneLine(diagnostic.message, 600)}</p>
    ${diagnostic.hint !== null && html`<p class="muted">${oneLine(diagnostic.hint, 300)}</p>`}
  </li> `;
}
