/** Recorded fixtures as traces, decoded the way the program does it. */
import { readFileSync } from 'node:fs';
import { toTrace } from '../../src/adapters/to-trace.ts';
import type { JsonObject } from '../../src/base/json-value.ts';
import { decodeTrace } from '../../src/mlflow/wire/trace.ts';
import { parseWireJson } from '../../src/mlflow/wire/wire-json.ts';
import type { Trace } from '../../src/trace/trace.ts';

export function fixtureTrace(name: string): Trace {
  const text = readFileSync(new URL(`../../fixtures/${name}/trace.json`, import.meta.url), 'utf8');
  const document = parseWireJson(text) as { traces: JsonObject[] };
  return toTrace(decodeTrace(document.traces[0]!)!);
}

/** A step in one line: kind, name, enclosing agent, error. */
export const outline = (trace: Trace): string[] =>
  trace.steps.map(
    (step) =>
      `${step.kind} ${step.name}${step.agent === undefined ? '' : ` @${step.agent}`}${step.error === undefined ? '' : ` !${step.error}`}`,
  );
