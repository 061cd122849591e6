/** One measurement of bench/normalise.ts in a process of its own: `normalise` (file to features) or `parse` (bare JSON.parse). */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { toTrace } from '../src/adapters/to-trace.ts';
import { extractFeatures } from '../src/analysis/features.ts';
import { readTraceFile } from '../src/mlflow/trace-file.ts';

const [mode, path] = process.argv.slice(2) as [string, string];

async function normalise(): Promise<{ traces: number; steps: number }> {
  let traces = 0;
  let steps = 0;
  for await (const raw of readTraceFile(path)) {
    const trace = toTrace(raw);
    extractFeatures(trace);
    traces += 1;
    steps += trace.steps.length;
  }
  return { traces, steps };
}

async function parse(): Promise<{ traces: number; steps: number }> {
  let traces = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    JSON.parse(line);
    traces += 1;
  }
  return { traces, steps: 0 };
}

const start = performance.now();
const { traces, steps } = await (mode === 'parse' ? parse() : normalise());
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ traces, steps, milliseconds, peakMb: process.resourceUsage().maxRSS / 1024 }));
