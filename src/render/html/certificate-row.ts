/** One scorer as its certificate tells it: the four figures in columns, the rest behind a summary. */
import type { Certificate, FieldSight, KindResult } from '../../certify/certificate.ts';
import { count, counted, listed, part } from './format.ts';
import { gateThreshold } from './gate-threshold.ts';
import { html, joinHtml, type Html } from './html.ts';
import { affordable, type PageContext } from './page-context.ts';
import { kindNames } from './suite-section.ts';
import { intervalText, nameList, shareText, useBadge } from './use-badge.ts';
import { oneLine } from './visible-text.ts';

const shownReasons = 6;
const shownScope = 4;
const shownKinds = 60;

export function certificateRow(certificate: Certificate, context: PageContext, hasThresholds: boolean): Html {
  const { failures_caught: caught, healthy_passed: healthy, killed, false_kills: spoiled } = certificate;
  const threshold = gateThreshold(certificate.scorer, certificate.use, context.input.gates);
  const interval = intervalText(killed);
  return html`<tr role="row">
    <th role="rowheader" scope="row">
      ${scorerLink(certificate.scorer, context)}
      <span class="scorer-kind">${kindNames[certificate.kind]}</span> ${useBadge(certificate.use)}
      ${certificate.use !== 'gate' && reasonLines(certificate)}
      <p class="watches">${heldText(certificate)}${movesText(certificate)}</p>
      ${!hasThresholds && threshold !== undefined && html`<p class="watches">In <code>gates.json</code>: ${threshold}</p>`}
      ${affordable(context.certificates, () => shownInDetail(certificate), html`<p class="watches">More of it is in <code>state/certificates.json</code>.</p>`)}
    </th>
    <td role="cell" class="number" data-label="Real failures caught">${shareText(caught, 'none tried')}</td>
    <td role="cell" class="number" data-label="Healthy runs passed">${shareText(healthy, 'none tried')}</td>
    <td role="cell" class="number" data-label="Planted faults failed">
      ${shareText(killed, hasNoKind(certificate) ? 'no kind of its own' : 'none tried')}${interval !== undefined && html` <span class="interval">${interval}</span>`}
    </td>
    <td role="cell" class="number" data-label="Harmless changes failed">${shareText(spoiled, 'none tried')}</td>
    ${hasThresholds && html`<td role="cell" class="threshold-cell" data-label="Red unless">${threshold ?? html`<span class="muted">not set</span>`}</td>`}
  </tr> `;
}

/** To its row among the scorers of the suite; those that are not handed over have none. */
export function scorerLink(name: string, context: PageContext): Html {
  const anchor = context.scorerAnchors.get(name);
  const code = html`<code>${oneLine(name, 80)}</code>`;
  return anchor === undefined ? code : html`<a href="${html`#${anchor}`}">${code}</a>`;
}

/** The figures beside it say why a scorer may gate. */
const reasonLines = ({ reasons }: Certificate): Html =>
  html`${reasons.slice(0, shownReasons).map((reason) => html`<p class="rationale">${oneLine(reason, 400)}</p>`)}`;

const heldText = ({ scope }: Certificate): Html | false => scope.length > 0 && html`Held to ${nameList(scope, shownScope)}. `;

/** Planted faults were tried, and of no kind it fails nearly all. */
const hasNoKind = ({ scope, wrong }: Certificate): boolean => scope.length === 0 && wrong.length > 0;

const hasMoved = ({ removed, permuted }: FieldSight): boolean => removed.k + permuted.k > 0;
const wasTried = ({ removed, permuted }: FieldSight): boolean => removed.n + permuted.n > 0;
const fieldName = ({ field }: FieldSight): string => oneLine(field, 40).replaceAll('_', ' ');

function movesText({ sight, cannot_see: unseen, kind }: Certificate): string {
  const moving = sight.filter(hasMoved).map(fieldName);
  const subject = kind === 'code' || kind === 'python' ? 'Its verdict' : 'Its request';
  const moves = moving.length === 0 ? `${subject} moved with no field.` : `${subject} moves with ${listed(moving)}.`;
  return unseen.length === 0 ? moves : `${moves} It cannot see ${counted(unseen.length, 'kind')} of planted faults.`;
}

function shownInDetail(certificate: Certificate): Html {
  const { verdicts, wrong, harmless, scope, cannot_see: unseen, sight, repeats } = certificate;
  const held = new Set(scope);
  const still = sight.filter((field) => wasTried(field) && !hasMoved(field)).map(fieldName);
  const facts: [label: string, value: Html | false][] = [
    ['Why', certificate.use === 'gate' && reasonLines(certificate)],
    ['Recorded rows', html`${verdictText(verdicts)}`],
    ['Kinds it is held to', scope.length > 0 && kindList(wrong.filter(({ kind }) => held.has(kind)))],
    ['Other kinds it fails', kindsOrNone(wrong.filter(({ kind, result }) => !held.has(kind) && result.k > 0))],
    ['Cannot see', unseen.length > 0 && nameList(unseen, shownKinds)],
    ['Harmless, yet failed', kindsOrNone(harmless.map(turned).filter(({ result }) => result.k > 0))],
    ['Moves when removed, exchanged', sight.some(hasMoved) && html`${listed(sight.filter(hasMoved).map(sightText))}`],
    ['Does not move with', still.length > 0 && html`${listed(still)}`],
    [
      'Asked again',
      repeats !== null &&
        html`${part(repeats.unsteady.k, repeats.unsteady.n)} rows with another verdict in ${counted(repeats.repeats, 'repeat')}`,
    ],
  ];
  return html`<details class="wording">
    <summary>What it was tried on</summary>
    <dl class="omitted shown">
      ${facts.map(
        ([label, value]) =>
          value !== false &&
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}

/** Of the harmless kinds a certificate counts those that went on passing. */
const turned = (item: KindResult): KindResult => ({ ...item, result: { ...item.result, k: item.result.n - item.result.k } });

const kindsOrNone = (kinds: readonly KindResult[]): Html | false => kinds.length > 0 && kindList(kinds);

function kindList(kinds: readonly KindResult[]): Html {
  return joinHtml(
    kinds.slice(0, shownKinds).map(({ kind, result }) => html`<code>${oneLine(kind, 60)}</code> ${part(result.k, result.n)}`),
    ', ',
  );
}

const sightText = (field: FieldSight): string =>
  `${fieldName(field)} (${part(field.removed.k, field.removed.n)}, ${part(field.permuted.k, field.permuted.n)})`;

function verdictText(verdicts: Certificate['verdicts']): string {
  const parts: [size: number, name: string][] = [
    [verdicts.passed, 'passed'],
    [verdicts.failed, 'failed'],
    [verdicts.other_value, 'with another value'],
    [verdicts.not_applicable, 'not applicable'],
    [verdicts.error, 'with an error'],
    [verdicts.missing, 'without a verdict'],
  ];
  const present = parts.filter(([size]) => size > 0).map(([size, name]) => `${count(size)} ${name}`);
  return `${count(verdicts.rows)}: ${listed(present) || 'none'}`;
}
