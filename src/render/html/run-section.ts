/** Commands to run the suite. Texts that come from outside stand in them only when no shell could misread them. */
import { html, type Html } from './html.ts';
import type { PageContext } from './page-context.ts';

const shellSafe = /^[A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,200}$/;

export function runSection(context: PageContext): Html {
  const { spec, source } = context.input;
  const uri = safe(source.trackingUri, 'http://localhost:5000');
  const experiment = safe(
    source.experimentName === undefined ? undefined : `${source.experimentName}-evaluation`,
    'my-evaluation',
  );
  const target = [`--tracking-uri ${uri}`, `--experiment ${experiment}`];
  if (spec.strategy !== 'traces') target.push(`--predict-fn ${safe(spec.predict_fn?.target, 'my_agent:answer')}`);
  const install = 'pip install -r evaluation/requirements.txt';
  const judged = [...target, '--judge-model openai:/gpt-4.1-mini'];
  return html`<p>
      The files in <code>evaluation/</code> are yours: they import MLflow and the standard library only. From the session
      directory:
    </p>
    <pre class="command" tabindex="0">${install}${'\n'}${command(target)}</pre>
    <p>
      It prints a table, writes <code>results.json</code> and exits with 1 when a gate fails. Judges are scored once they have a
      model:
    </p>
    <pre class="command" tabindex="0">${command(judged)}</pre>`;
}

function command(options: readonly string[]): string {
  return ['python evaluation/run_eval.py', ...options].join(' \\\n  ');
}

function safe(text: string | undefined, placeholder: string): string {
  return text !== undefined && shellSafe.test(text) ? text : placeholder;
}
