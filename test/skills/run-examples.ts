/** Runs examples on real MLflow: one Python process, one server, a judge on loopback that remembers what it was shown. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';
import { startLoopbackJudge } from '../../src/testing/loopback-judge.ts';
import type { Example } from './examples.ts';

export interface ExampleResult {
  error: { type: string; message: string; line: number | null } | null;
  printed: string;
  /** Seconds. */
  took: number;
  /** Everything that judges were sent. */
  judged: string;
}

export async function runExamples(given: readonly Example[]): Promise<Map<string, ExampleResult>> {
  const judge = await startLoopbackJudge();
  try {
    const job = { judge_url: judge.url, examples: given.map(({ id, text }) => ({ id, code: text })) };
    const results = JSON.parse(await python(JSON.stringify(job))) as Record<string, Omit<ExampleResult, 'judged'>>;
    const judged = (id: string): string =>
      judge.requests
        .filter(({ path }) => path.startsWith(`/${id}/`))
        .map(({ text }) => text)
        .join('\n');
    return new Map(Object.entries(results).map(([id, result]) => [id, { ...result, judged: judged(id) }]));
  } finally {
    await judge.stop();
  }
}

function python(input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(inject('python'), ['-W', 'ignore', join(import.meta.dirname, 'run_examples.py')], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PYTHONUTF8: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        MLFLOW_TRACKING_URI: inject('mlflowUrl'),
        MLFLOW_DISABLE_TELEMETRY: 'true',
        DO_NOT_TRACK: 'true',
        OPENAI_API_KEY: 'not-a-key',
        // A judge that does not answer is asked again for three minutes.
        MLFLOW_GENAI_EVAL_MAX_RETRIES: '0',
      },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`python ended with ${code}: ${output.stderr.slice(-4000)}`));
    });
    child.stdin.end(input);
  });
}
