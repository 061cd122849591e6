/** What certificates prove and what they do not, as sentences for the verdict. */
import type { Certificate } from '../../certify/certificate.ts';
import { isJudge } from '../../spec/suite-spec.ts';
import { count, counted, listed, part } from './format.ts';
import type { ReportInput } from './report-input.ts';
import { intervalText } from './use-badge.ts';
import type { Statement } from './verdict.ts';
import { oneLine } from './visible-text.ts';

export function provedByCertificates({ certificates, analysis }: ReportInput): Statement[] {
  const gates = certificates?.scorers.filter(({ use }) => use === 'gate') ?? [];
  if (certificates === undefined || gates.length === 0) return [];
  const [killed, spoiled] = [sum(gates, 'killed'), sum(gates, 'false_kills')];
  const { gate_killed: any } = certificates;
  const tried = triedFindings(certificates.scorers);
  const seen = seenFindings(gates);
  const statements: Statement[] = [
    {
      text: `${counted(gates.length, 'scorer')} may gate: ${gates.length === 1 ? 'it fails' : 'they fail'} ${part(killed.k, killed.n)} planted faults of ${gates.length === 1 ? 'its' : 'their'} kinds and ${part(spoiled.k, spoiled.n)} harmless changes`,
      detail: `${names(gates)}. Counted for each scorer; of the ${count(any.n)} planted faults of all kinds ${count(any.k)} are failed by at least one of them (${intervalText(any) ?? ''}).`,
    },
  ];
  if (seen.size > 0)
    statements.push({
      text: `Gates fail at least one run of ${part(seen.size, tried.size)} findings with runs among the cases`,
      detail: titles([...seen], analysis.findings),
    });
  return statements;
}

export function notProvedByCertificates({ certificates, analysis, spec }: ReportInput): Statement[] {
  if (certificates === undefined)
    return [
      {
        text: 'That each scorer fails on the fault it was made for',
        detail: 'There are no certificates: the scorers were run, not tried on planted faults.',
      },
    ];
  const inSuite = new Set(spec.scorers.map(({ name }) => name));
  const scorers = certificates.scorers.filter(({ scorer }) => inSuite.has(scorer));
  const tried = new Set(certificates.scorers.map(({ scorer }) => scorer));
  const of = (use: Certificate['use']): Certificate[] => scorers.filter((certificate) => certificate.use === use);
  // That no model was asked is said once, of all judges together.
  const explored = of('explore').filter(({ kind, verdicts }) => !isJudge({ kind }) || verdicts.missing < verdicts.rows);
  const seenByGates = seenFindings(of('gate'));
  const onlyWatched = [...triedFindings(certificates.scorers)].filter((id) => !seenByGates.has(id));
  const statements: [size: number, statement: (size: string) => Statement][] = [
    [
      of('rejected').length,
      (size) => ({ text: `${size} failed the trial and ${plain(of('rejected'))} in the suite`, detail: names(of('rejected')) }),
    ],
    [
      of('trend').length,
      (size) => ({
        text: `${size} may be watched, not trusted to gate`,
        detail: `${names(of('trend'))}: too few planted faults or real failures show what they see.`,
      }),
    ],
    [explored.length, (size) => ({ text: `${size} to explore with only`, detail: names(explored) })],
    [
      [...inSuite].filter((name) => !tried.has(name)).length,
      (size) => ({
        text: `${size} without a certificate`,
        detail: listed(
          [...inSuite]
            .filter((name) => !tried.has(name))
            .slice(0, 12)
            .map((name) => oneLine(name, 60)),
        ),
      }),
    ],
  ];
  return [
    ...(of('gate').length === 0
      ? [{ text: 'That any scorer may turn a build red', detail: 'None was shown to fail planted faults and nothing else.' }]
      : []),
    ...statements.flatMap(([size, statement]) => (size === 0 ? [] : [statement(counted(size, 'scorer'))])),
    ...(onlyWatched.length === 0
      ? []
      : [
          { text: `${counted(onlyWatched.length, 'finding')} that no gate sees`, detail: titles(onlyWatched, analysis.findings) },
        ]),
    ...(certificates.unseen_kinds.length === 0
      ? []
      : [
          {
            text: `${counted(certificates.unseen_kinds.length, 'kind')} of planted faults that no scorer sees`,
            detail: listed(certificates.unseen_kinds.slice(0, 20).map((kind) => oneLine(kind, 60))),
          },
        ]),
    {
      text: 'That real faults look like planted ones',
      detail: 'Planted faults are single and plain; real ones are mixed and subtler. Few real failures are among the cases.',
    },
  ];
}

/** Scorers that were seen to fail a planted fault: of them a run without a failure says nothing bad. */
export function challenged({ certificates }: ReportInput): ReadonlySet<string> {
  const seeing = certificates?.scorers.filter(({ wrong }) => wrong.some(({ result }) => result.k > 0)) ?? [];
  return new Set(seeing.map(({ scorer }) => scorer));
}

const plain = ({ length }: readonly unknown[]): string => (length === 1 ? 'is' : 'are');

const triedFindings = (scorers: readonly Certificate[]): Set<string> =>
  new Set(scorers.flatMap(({ findings }) => findings.map(({ finding }) => finding)));

const seenFindings = (scorers: readonly Certificate[]): Set<string> =>
  new Set(scorers.flatMap(({ findings }) => findings.filter(({ failed }) => failed.k > 0).map(({ finding }) => finding)));

function sum(scorers: readonly Certificate[], field: 'killed' | 'false_kills'): { k: number; n: number } {
  return scorers.reduce((total, { [field]: share }) => ({ k: total.k + share.k, n: total.n + share.n }), { k: 0, n: 0 });
}

function names(scorers: readonly Certificate[], limit = 12): string {
  const shown = scorers.slice(0, limit).map(({ scorer }) => oneLine(scorer, 60));
  return listed(scorers.length > limit ? [...shown, `${count(scorers.length - limit)} more`] : shown);
}

function titles(ids: readonly string[], findings: ReportInput['analysis']['findings'], limit = 8): string {
  const byId = new Map(findings.map(({ id, title }) => [id, title]));
  const shown = ids.slice(0, limit).map((id) => oneLine(byId.get(id) ?? id, 80));
  return listed(ids.length > limit ? [...shown, `${count(ids.length - limit)} more`] : shown);
}
