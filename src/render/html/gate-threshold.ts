/** What `evaluation/gates.json` holds a scorer to, and what a person changed in it. */
import type { Use } from '../../certify/certificate.ts';
import type { Gates, Thresholds } from '../../gate/gates.ts';
import { counted, mean } from './format.ts';
import { html, joinHtml, type Html } from './html.ts';
import { oneLine } from './visible-text.ts';

/** Undefined where there is nothing to say: no file, no entry, or a scorer that gates neither by its certificate nor there. */
export function gateThreshold(name: string, use: Use, gates: Gates | undefined): Html | undefined {
  if (gates === undefined || !Object.hasOwn(gates.scorers, name)) return undefined;
  const entry = gates.scorers[name]!;
  if (entry.use !== 'gate' && use !== 'gate') return undefined;
  const { proposed } = entry;
  const isEdited = proposed === undefined || decided.some((field) => entry[field] !== proposed[field]);
  const lines = entry.use === 'gate' ? limitTexts(entry) : [`used as ${entry.use}: it gates nothing`];
  return html`${joinHtml(
    lines.map((line) => html`<span class="threshold">${line}</span>`),
    ' ',
  )}${isEdited && html` <span class="threshold warn">edited by a person</span>`}${
    isEdited &&
    entry.reason !== '' &&
    entry.reason !== proposed?.reason &&
    html` <span class="threshold muted">${oneLine(entry.reason, 240)}</span>`
  }`;
}

const decided = ['use', 'minimum', 'max_drop', 'min_scored'] as const;

function limitTexts({ minimum, max_drop: drop, min_scored: scored }: Thresholds): string[] {
  return [
    minimum === null ? 'no least mean' : `mean ≥ ${mean(minimum)}`,
    drop === null ? 'drops do not gate' : drop === 0 ? 'no proved drop' : `proved drop ≤ ${mean(drop)}`,
    ...(scored === null ? [] : [`≥ ${counted(scored, 'value')}`]),
  ];
}
