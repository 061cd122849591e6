/**
 * Failed calls of a tool: one finding for each tool, one for each of its frequent error messages (particulars masked), and one
 * for runs in which it failed more than once.
 */
import { plainLine } from '../../base/plain-text.ts';
import type { StepFeatures, TraceFeatures } from '../features.ts';
import type { FindingContext } from './context.ts';
import { evidenceOf, label, noCost, ofRuns, plural, quoted, type Detector, type FindingDraft } from './detector.ts';
import { errorTemplate } from './error-template.ts';

interface ToolRuns {
  called: TraceFeatures[];
  failed: { trace: TraceFeatures; errors: StepFeatures[] }[];
}

/** Traces that must share an error message, or fail repeatedly, for a finding of their own. */
const SUPPORT = 3;
const MESSAGES = 5;
/** A message that nearly every failure of the tool has is the tool's finding already. */
const DOMINANT = 0.9;

export const toolError: Detector = {
  kind: 'tool_error',
  detect: (context) =>
    [...runsByTool(context)]
      .filter(([, { failed }]) => failed.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([tool, runs]) => [wholeTool(tool, runs), ...byMessage(tool, runs), ...repeatedly(tool, runs)]),
};

function runsByTool(context: FindingContext): Map<string, ToolRuns> {
  const tools = new Map<string, ToolRuns>();
  for (const trace of context.features) {
    const steps = new Map<string, StepFeatures[]>();
    for (const step of trace.steps) {
      if (step.kind !== 'tool' && step.kind !== 'retrieval') continue;
      const errors = steps.get(step.name) ?? [];
      if (step.error !== undefined) errors.push(step);
      steps.set(step.name, errors);
    }
    for (const [tool, errors] of steps) {
      const runs = tools.get(tool) ?? { called: [], failed: [] };
      runs.called.push(trace);
      if (errors.length > 0) runs.failed.push({ trace, errors });
      tools.set(tool, runs);
    }
  }
  return tools;
}

function wholeTool(tool: string, { called, failed }: ToolRuns): FindingDraft {
  const templates = countTemplates(failed);
  const [first] = templates;
  const dominant = first !== undefined && first[1].length >= DOMINANT * failed.length ? first[0] : undefined;
  const calls = failed.reduce((sum, { errors }) => sum + errors.length, 0);
  const share = failed.length / called.length;
  return {
    ...common(tool, called, failed),
    key: tool,
    title: dominant === undefined ? `${label(tool)} fails` : `${label(tool)} fails: ${plainLine(dominant, 80)}`,
    severity: share >= 0.2 ? 'medium' : 'low',
    claim: `${label(tool)} failed in ${ofRuns(failed.length, called.length)} that called it, ${plural(calls, 'failed call')} in all; most often ${quoted(first?.[0] ?? '')}.`,
  };
}

function byMessage(tool: string, { called, failed }: ToolRuns): FindingDraft[] {
  const frequent = countTemplates(failed).filter(
    ([, traces]) => traces.length >= SUPPORT && traces.length < DOMINANT * failed.length,
  );
  return frequent.slice(0, MESSAGES).map(([template, traces]) => {
    const matching = failed.flatMap(({ trace, errors }) => {
      const same = errors.filter((step) => errorTemplate(step.error!) === template);
      return same.length > 0 ? [{ trace, errors: same }] : [];
    });
    return {
      ...common(tool, called, matching),
      key: `${tool} ${template}`,
      title: `${label(tool)} fails: ${plainLine(template, 80)}`,
      severity: traces.length >= 0.1 * called.length ? 'medium' : 'low',
      claim: `${label(tool)} failed with ${quoted(template)} in ${ofRuns(traces.length, called.length)} that called it.`,
    };
  });
}

function repeatedly(tool: string, { called, failed }: ToolRuns): FindingDraft[] {
  const often = failed.filter(({ errors }) => errors.length >= 2);
  if (often.length < SUPPORT || often.length === failed.length) return [];
  return [
    {
      ...common(tool, called, often),
      key: `${tool} repeatedly`,
      title: `${label(tool)} fails more than once in a run`,
      severity: 'medium',
      claim: `${label(tool)} failed two times or more in ${ofRuns(often.length, called.length)} that called it.`,
    },
  ];
}

function common(tool: string, called: TraceFeatures[], failed: ToolRuns['failed']) {
  const calls = failed.reduce((sum, { errors }) => sum + errors.length, 0);
  return {
    kind: 'tool_error' as const,
    evidence: failed.map(({ trace, errors }) =>
      evidenceOf(
        trace,
        errors.map((step) => step.span_id),
        `${plural(errors.length, 'failed call')} of ${label(tool)}: ${quoted(errors[0]!.error!)}`,
      ),
    ),
    applicable: called,
    cost: { ...noCost, calls },
    scorer: 'no_tool_error',
    subject: tool,
  };
}

/** Most frequent first. */
function countTemplates(failed: ToolRuns['failed']): [string, TraceFeatures[]][] {
  const traces = new Map<string, Set<TraceFeatures>>();
  for (const { trace, errors } of failed) {
    for (const step of errors) {
      const template = errorTemplate(step.error!);
      traces.set(template, (traces.get(template) ?? new Set<TraceFeatures>()).add(trace));
    }
  }
  return [...traces]
    .map(([template, members]): [string, TraceFeatures[]] => [template, [...members]])
    .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}
