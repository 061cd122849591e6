/** Checks say of redacted runs what they said of the runs as they were: on the bundled samples; `npm run bench:redaction` has more. */
import { expect, test } from 'vitest';
import { redactionAgreement } from '../../bench/redaction-agreement.ts';
import { toTrace } from '../../src/adapters/to-trace.ts';
import { readSample } from '../../src/app/seed-sample.ts';
import type { JsonObject } from '../../src/base/json-value.ts';
import { parseJson } from '../../src/base/lossless-json.ts';
import { decodeExportRequest } from '../../src/mlflow/wire/otlp-export.ts';
import type { Trace } from '../../src/trace/trace.ts';

const tracesOf = (lines: readonly string[]): Trace[] =>
  lines.flatMap((line) => decodeExportRequest(parseJson(line) as JsonObject)).map((raw) => toTrace(raw));

test.each(['supervisor', 'tau-retail', 'intercode-sql'])(
  'sample %s',
  async (name) => {
    const { requests } = await readSample(name);
    const { verdicts, same } = redactionAgreement(tracesOf(requests));
    expect(verdicts).toBeGreaterThan(500);
    expect(same / verdicts).toBeGreaterThanOrEqual(0.97);
  },
  60_000,
);
