/** What `calibrate` reads besides the session's own documents: results of a later run, files of labels, feedback of people. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { toTrace } from '../adapters/to-trace.ts';
import { extractFeatures, type TraceFeatures } from '../analysis/features.ts';
import { verdictsOfPeople } from '../analysis/weighing/feedback.ts';
import { AppError } from '../base/app-error.ts';
import { nearNames } from '../base/near-name.ts';
import { plainLine } from '../base/plain-text.ts';
import type { CaseLabel } from '../calibrate/calibration.ts';
import { parseLabels } from '../calibrate/parse-labels.ts';
import type { TraceSource } from '../session/trace-source.ts';
import type { EvalCase } from '../spec/suite-spec.ts';
import type { CaseVerdict } from '../validate/validation-result.ts';

const maxFileBytes = 64 * 1024 * 1024;

const resultsSchema = z.looseObject({
  groups: z.array(
    z.looseObject({
      verdicts: z.record(
        z.string(),
        z.record(z.string(), z.union([z.boolean(), z.number(), z.enum(['not_applicable', 'error', 'missing'])])),
      ),
    }),
  ),
});

/** By scorer and case, from a results.json of run_eval.py. Throws input.no-verdicts. */
export async function readResultVerdicts(path: string): Promise<Record<string, Record<string, CaseVerdict>>> {
  const refused = (reason: string): AppError =>
    new AppError('input.no-verdicts', `${path} holds no verdicts: ${reason}`, {
      hint: 'Name a results.json that evaluation/run_eval.py wrote.',
      details: { path },
    });
  const text = await readText(path).catch((error: Error) => {
    throw refused(plainLine(error.message));
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('it is no JSON');
  }
  const parsed = resultsSchema.safeParse(value);
  if (!parsed.success) throw refused(`${parsed.error.issues[0]?.path.join('.') ?? ''} is not as run_eval.py writes it`);
  const table = new Map<string, Map<string, CaseVerdict>>();
  for (const { verdicts } of parsed.data.groups)
    for (const [caseId, row] of Object.entries(verdicts))
      for (const [scorer, verdict] of Object.entries(row)) {
        if (verdict === 'missing') continue;
        if (!table.has(scorer)) table.set(scorer, new Map());
        table.get(scorer)!.set(caseId, verdict === 'not_applicable' ? null : verdict);
      }
  return Object.fromEntries([...table].map(([scorer, cases]) => [scorer, Object.fromEntries(cases)]));
}

/** Throws input.labels when any line is no label or names no case: labels are then all left as they are. */
export async function readLabelFile(path: string, caseIds: readonly string[]): Promise<CaseLabel[]> {
  const text = await readText(path).catch((error: Error) => {
    throw new AppError('input.labels', `the labels ${path} cannot be read: ${plainLine(error.message)}`, {
      hint: 'Give a CSV file with the columns case_id and label, or JSON lines with these keys.',
      details: { path },
    });
  });
  const { labels, faults } = parseLabels(text);
  const known = new Set(caseIds);
  const wrong = [
    ...faults,
    ...labels
      .filter(({ case_id: id }) => !known.has(id))
      .map(({ case_id: id, line }) => ({
        line,
        message: `there is no case ${JSON.stringify(plainLine(id, 80))}${near(id, caseIds)}`,
      })),
  ].toSorted((first, second) => first.line - second.line);
  if (wrong.length === 0) return labels.map(({ case_id, label }) => ({ case_id, label, source: 'file' as const }));
  const [first] = wrong;
  const more = wrong.length > 1 ? `, and ${wrong.length - 1} more lines cannot be used` : '';
  throw new AppError('input.labels', `${path}:${first!.line}: ${plainLine(first!.message, 300)}${more}`, {
    hint: 'A label is pass, fail or skip, for a case id of this session. Nothing was saved.',
    details: { path, line: first!.line, faults: wrong.length },
  });
}

/** What people say now, under the given name, of the traces that cases come from. */
export async function readFeedbackLabels(name: string, cases: readonly EvalCase[], source: TraceSource): Promise<CaseLabel[]> {
  const byTrace = new Map(
    cases.flatMap(({ id, metadata }) => (metadata.source_trace === null ? [] : [[metadata.source_trace, id]])),
  );
  const features: TraceFeatures[] = [];
  for await (const raw of source.read([...byTrace.keys()], () => {})) {
    const found = extractFeatures(toTrace(raw));
    features.push({ ...found, feedback: found.feedback.filter((item) => item.name === name) });
  }
  const labels = [...verdictsOfPeople(features)].map(([traceId, isGood]) => ({
    case_id: byTrace.get(traceId)!,
    label: isGood ? ('pass' as const) : ('fail' as const),
    source: 'feedback' as const,
  }));
  if (labels.length > 0) return labels;
  throw new AppError('input.labels', `no person gave feedback named "${plainLine(name, 80)}" that can be read as good or bad`, {
    hint: 'The name is that of the assessment in MLflow, from a human source, on the traces that the cases come from.',
    details: { name },
  });
}

const near = (id: string, caseIds: readonly string[]): string => {
  const names = nearNames(id, caseIds);
  return names.length === 0 ? '' : `; did you mean ${names.join(', ')}?`;
};

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes.length > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes} bytes`);
  return bytes.toString('utf8');
}
