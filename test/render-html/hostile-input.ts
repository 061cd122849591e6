/** The sample input with a text appended to every string that could come from a trace: everything but enumerated values. */
import type { ReportInput } from '../../src/render/html/report-input.ts';
import { agentInput } from './agent-input.ts';
import { sampleInput } from './sample-input.ts';

const enumerated = new Set([
  'kind',
  'severity',
  'state',
  'status',
  'validation_status',
  'strategy',
  'origin',
  'rung',
  'engine',
  'class_name',
  'value_type',
  'sees',
  'wiring',
  'check',
  'uiUrl',
  'role',
  'made_by',
  'type',
  'operation',
  'family',
  'action',
  'cost_basis',
  'use',
  'fault',
]);

export const hostileTexts: readonly string[] = [
  '<script>window.hacked=1</script>',
  '"><img src=x onerror="window.hacked=1">',
  "' onmouseover='window.hacked=1' x='",
  '</style></title></pre></details><h1>broken out</h1>',
  '<style>body{display:none}</style>',
  '<svg onload=window.hacked=1><!-- ]]> <![CDATA[',
  '<a href="javascript:window.hacked=1">click</a><base href="//evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example/">',
  '${window.hacked=1} {{7*7}} `x` &lt;b&gt; &#60;b&#62; \\u003cb\\u003e',
  'a\u0000b\u001b[2J\u202egnp.exe\u2066\u200bc\ud800d\udfff\u{e0041}\r\n\u2028',
  'unbroken'.repeat(60),
];

export function hostileInput(text: string): ReportInput {
  const input = { ...agentInput(), generatedAt: 'now', source: { ...sampleInput().source, uiUrl: 'http://127.0.0.1:5000' } };
  const poisoned = poison(input, text) as ReportInput;
  poisoned.analysis.trace_summary.losses = { ...poisoned.analysis.trace_summary.losses, [`kind${text}`]: 3, ['__proto__x']: 1 };
  poisoned.gates!.scorers = Object.fromEntries(
    Object.entries(poisoned.gates!.scorers).map(([name, entry]) => [`${name}${text}`, entry]),
  );
  return poisoned;
}

function poison(value: unknown, text: string): unknown {
  if (typeof value === 'string') return value + text;
  if (Array.isArray(value)) return value.map((item) => poison(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, enumerated.has(key) ? item : poison(item, text)]));
}
