/** Which failures which scorers see: findings by scorers, planted faults by gates, and where the suite is silent. */
import type { Finding } from '../../analysis/analysis.ts';
import type { Certificate, Certificates } from '../../certify/certificate.ts';
import type { Proportion } from '../../statistics/wilson.ts';
import { scorerLink } from './certificate-row.ts';
import { counted, part, percent } from './format.ts';
import { html, joinHtml, type Html } from './html.ts';
import { matrixTable, type MatrixCell } from './matrix.ts';
import type { PageContext } from './page-context.ts';
import { nameList, useBadge, uses } from './use-badge.ts';
import { oneLine } from './visible-text.ts';

/** What fits a screen, scrolled twice. */
const shownColumns = 30;
const shownKinds = 60;
const shownPairs = 12;

export function coverageSection(context: PageContext): Html | undefined {
  const { certificates } = context.input;
  if (certificates === undefined) return undefined;
  return html`${findingsByScorers(certificates, context)} ${faultsByGates(certificates, context)}
  ${silence(certificates, context)}`;
}

/** A scorer with what it says of each finding, and whether it was made for it. */
interface Watcher {
  certificate: Certificate;
  shares: ReadonlyMap<string, Proportion>;
  madeFor: ReadonlySet<string>;
}

function watchersOf({ scorers }: Certificates, { input }: PageContext): Watcher[] {
  const specs = new Map(input.spec.scorers.map((scorer) => [scorer.name, scorer]));
  return scorers
    .filter(({ use }) => use !== 'rejected')
    .map((certificate) => ({
      certificate,
      shares: new Map(certificate.findings.map(({ finding, failed }) => [finding, failed])),
      madeFor: new Set([
        ...(specs.get(certificate.scorer)?.findings ?? []),
        ...input.analysis.findings.filter(({ scorer }) => scorer === certificate.scorer).map(({ id }) => id),
      ]),
    }));
}

const fails = ({ shares }: Watcher): boolean => [...shares.values()].some(({ k }) => k > 0);

function findingsByScorers(certificates: Certificates, context: PageContext): Html {
  const watchers = watchersOf(certificates, context);
  const tried = new Set(watchers.flatMap(({ shares }) => [...shares.keys()]));
  const findings = context.input.analysis.findings.filter(({ id }) => context.findingAnchors.has(id));
  const rows = findings.filter(({ id }) => tried.has(id));
  if (rows.length === 0)
    return html`<p class="calm">No run of a finding is among the cases, so no scorer could be tried on real failures.</p>`;
  const speaking = watchers.filter((watcher) => fails(watcher) || rows.some(({ id }) => isMissed(watcher, id)));
  const columns = inOrder(speaking, rows).slice(0, shownColumns);
  const drawn = new Set(columns);
  const [undrawn, silent] = [speaking.filter((watcher) => !drawn.has(watcher)), watchers.filter((w) => !speaking.includes(w))];
  const unheard = silent.filter(({ shares }) => shares.size === 0);
  return html`<h3>Findings by scorers</h3>
    <p class="calm">
      How many of the runs that show a finding each scorer fails. It need not fail them for that reason: a scorer that fails many
      healthy runs fails these too.
    </p>
    ${matrixTable({
      caption: 'Findings by scorers',
      rowTitle: 'Finding',
      summaryTitle: 'Seen by',
      columns: columns.map(({ certificate: { scorer, use } }) => ({
        name: scorerLink(scorer, context),
        group: { key: use, name: useBadge(use) },
      })),
      rows: rows.map((finding) => ({
        name: findingLink(finding.id, context),
        summary: bestUse(watchers, finding.id),
        cells: columns.map((watcher) => cellOf(watcher, finding.id)),
      })),
      meant: 'made for this finding',
    })}
    ${note(undrawn, 'also fail runs of findings and are not drawn')}
    ${note(
      silent.filter((watcher) => !unheard.includes(watcher)),
      'fail no run of a finding and were made for none of these',
    )}
    ${note(unheard, 'gave no verdict on runs of findings')}
    ${
      rows.length < findings.length &&
      html`<p class="more">
        No run among the cases shows
        ${joinHtml(
          findings.filter(({ id }) => !tried.has(id)).map(({ id }) => findingLink(id, context)),
          '; ',
        )}.
      </p>`
    }`;
}

const isMissed = ({ shares, madeFor }: Watcher, finding: string): boolean => madeFor.has(finding) && shares.has(finding);

function cellOf({ shares, madeFor }: Watcher, finding: string): MatrixCell | undefined {
  const share = shares.get(finding);
  return share === undefined ? undefined : { share, isMeant: madeFor.has(finding) };
}

/** By use, then along the findings, so that what belongs together lies on the diagonal. */
function inOrder(watchers: readonly Watcher[], rows: readonly Finding[]): Watcher[] {
  const firstRow = ({ madeFor, shares }: Watcher): number => {
    const own = rows.findIndex(({ id }) => madeFor.has(id));
    return own >= 0 ? own : rows.findIndex(({ id }) => (shares.get(id)?.k ?? 0) > 0);
  };
  const rank = ({ certificate }: Watcher): number => uses.indexOf(certificate.use);
  return watchers.toSorted((a, b) => rank(a) - rank(b) || firstRow(a) - firstRow(b));
}

/** The best use among those that fail a run of it, and the most that one scorer of that use fails. */
function bestUse(watchers: readonly Watcher[], finding: string): Html {
  const seeing = watchers.flatMap(({ shares, certificate: { use } }) => {
    const share = shares.get(finding);
    return share === undefined || share.k === 0 ? [] : [{ use, share }];
  });
  const best = uses.find((use) => seeing.some((item) => item.use === use));
  if (best === undefined) return html`<span class="warn">nobody</span>`;
  const [most] = seeing.filter(({ use }) => use === best).toSorted((a, b) => b.share.k - a.share.k);
  return html`${useBadge(best)} <span class="interval">${part(most!.share.k, most!.share.n)}</span>`;
}

function findingLink(id: string, context: PageContext): Html {
  const anchor = context.findingAnchors.get(id);
  const title = oneLine(context.input.analysis.findings.find((finding) => finding.id === id)?.title ?? id, 90);
  if (anchor === undefined) return html`${title}`;
  return html`<a href="${html`#${anchor}`}">${anchor.slice('finding-'.length)}. ${title}</a>`;
}

function note(watchers: readonly Watcher[], what: string): Html | false {
  if (watchers.length === 0) return false;
  return html`<p class="more">
    ${counted(watchers.length, 'scorer')} ${what}: ${nameList(watchers.map(({ certificate }) => certificate.scorer))}.
  </p>`;
}

function faultsByGates({ scorers }: Certificates, context: PageContext): Html | false {
  const gates = scorers.filter(({ use }) => use === 'gate');
  if (gates.length === 0) return false;
  const kinds = [...new Set(gates.flatMap(({ wrong }) => wrong.map(({ kind }) => kind)))];
  const shares = gates.map(({ wrong }) => new Map(wrong.map(({ kind, result }) => [kind, result])));
  const seen = kinds.filter((kind) => shares.some((share) => (share.get(kind)?.k ?? 0) > 0));
  const unseen = kinds.filter((kind) => !seen.includes(kind));
  const columns = gates.slice(0, shownColumns);
  return html`<details class="use-group">
    <summary>
      <h3>Planted faults by gates</h3>
      <span class="muted">${`${seen.length} of ${counted(kinds.length, 'kind')} are failed by at least one gate`}</span>
    </summary>
    ${matrixTable({
      caption: 'Planted faults by gates',
      rowTitle: 'Planted fault',
      columns: columns.map(({ scorer }) => ({ name: scorerLink(scorer, context) })),
      rows: seen.slice(0, shownKinds).map((kind) => ({
        name: html`<code>${oneLine(kind, 60)}</code>`,
        cells: columns.map(({ scope }, index) => {
          const share = shares[index]?.get(kind);
          return share === undefined ? undefined : { share, isMeant: scope.includes(kind) };
        }),
      })),
      meant: 'a kind that it is held to',
    })}
    ${gates.length > columns.length && html`<p class="more">Not drawn: ${nameList(gates.slice(shownColumns).map(({ scorer }) => scorer))}.</p>`}
    ${unseen.length > 0 && html`<p class="more">No gate fails ${nameList(unseen, shownKinds)}.</p>`}
  </details> `;
}

/** Where nothing of the suite would say a word, and what says the same twice. */
function silence(certificates: Certificates, context: PageContext): Html {
  const { unseen_findings: findings, unseen_kinds: kinds, redundant } = certificates;
  const none = html`<span class="muted">none</span>`;
  return html`<h3>Where the suite is silent, and where it repeats itself</h3>
    <dl class="omitted">
      <div>
        <dt>Findings of which no scorer fails a run</dt>
        <dd>
          ${
            findings.length === 0
              ? none
              : joinHtml(
                  findings.slice(0, shownKinds).map((id) => findingLink(id, context)),
                  '; ',
                )
          }
        </dd>
      </div>
      <div>
        <dt>Planted faults that no scorer fails</dt>
        <dd>${kinds.length === 0 ? none : nameList(kinds, shownKinds)}</dd>
      </div>
      <div>
        <dt>Scorers that fail the same rows</dt>
        <dd>
          ${
            redundant.length === 0
              ? none
              : html`<ul>
                  ${redundant
                    .slice(0, shownPairs)
                    .map(
                      ({ scorers: [one, other], overlap, rows }) =>
                        html`<li>
                          ${scorerLink(one, context)} and ${scorerLink(other, context)}: ${percent(overlap, 1)} of
                          ${counted(rows, 'row')} that either fails
                        </li> `,
                    )}
                </ul>`
          }
          ${redundant.length > shownPairs && html`<p class="more">${counted(redundant.length - shownPairs, 'more pair')} in <code>state/certificates.json</code>.</p>`}
        </dd>
      </div>
    </dl>`;
}
