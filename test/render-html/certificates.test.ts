/** What the page says about certificates and gates: figures, order, thresholds, matrices, and what is proved by them. */
import { describe, expect, test } from 'vitest';
import { gateThreshold } from '../../src/render/html/gate-threshold.ts';
import { renderReport } from '../../src/render/html/render-report.ts';
import type { ReportInput } from '../../src/render/html/report-input.ts';
import { verdictOf } from '../../src/render/html/verdict.ts';
import { proportion } from '../../src/statistics/wilson.ts';
import { certificate, result, sampleGates } from './sample-certificates.ts';
import { sampleInput } from './sample-input.ts';

const text = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&#39;', "'");

function section(id: string, input: ReportInput = sampleInput()): string {
  return renderReport(input).match(new RegExp(`<section id="${id}"[^]*?</section>`))?.[0] ?? '';
}

/** Rows of a section as the texts of their cells; `name` begins the first. */
function row(markup: string, name: string): string[] {
  const rows = [...markup.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].map(([, cells]) =>
    [...cells!.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell]) => text(cell!).trim()),
  );
  return rows.find(([first]) => first?.startsWith(name)) ?? [];
}

const withCertificates = (change: Partial<NonNullable<ReportInput['certificates']>>): ReportInput => {
  const input = sampleInput();
  return { ...input, certificates: { ...input.certificates!, ...change } };
};

describe('what each scorer was shown to do', () => {
  test('gates first and open, then trends, explore and rejected, folded', () => {
    const groups = [...section('certificates').matchAll(/<details class="use-group"([^>]*)>[^]*?<h3>([^<]*)<\/h3>/g)];
    expect(groups.map(([, open, title]) => [title, open!.includes('open')])).toEqual([
      ['Gate: 3 scorers', true],
      ['Trend: 1 scorer', false],
      ['Explore: 4 scorers', false],
      ['Rejected: 1 scorer', false],
      ['Agreement with people: 1 scorer', true],
    ]);
  });

  test('a row holds real failures, healthy runs, planted faults with their interval, harmless changes and thresholds', () => {
    const markup = section('certificates');
    const cells = row(markup, 'efficient_routing');
    expect(cells.slice(1)).toEqual([
      '3 of 3',
      '20 of 20',
      '11 of 12 64–99 %',
      '1 of 120',
      'mean ≥ 0.50 no proved drop ≥ 11 values edited by a person We live with it until spring.',
    ]);
    expect(cells[0]).toMatch(/^efficient_routing code check gate /);
    expect(cells[0]).toContain('Held to expert_changed . Its verdict moves with answer. It cannot see 1 kind of planted faults.');
    expect(cells[0]).toContain(
      'Kinds it is held to expert_changed 17 of 18 Other kinds it fails step_dropped 5 of 23 Cannot see slow',
    );
    expect(cells[0]).toContain('Harmless, yet failed ids_renamed 1 of 60');
    expect(cells[0]).toContain('answer (7 of 8, 2 of 8)');
    expect(cells[0]).toContain('Does not move with expected routing');
    expect(row(markup, 'correct_routing')[1]).toBe('none tried');
    expect(row(markup, 'error_handling').at(-1)).toBe('used as trend: it gates nothing edited by a person');
  });

  test('reasons of what may not gate are in sight; a judge that nobody asked claims no figure', () => {
    const markup = section('certificates');
    expect(row(markup, 'grounded_numbers')[0]).toContain('No gate: it fails only 0 of 3 runs that it was made for.');
    expect(row(markup, 'grounded_numbers')[0]).toMatch(/In gates\.json : no least mean proved drop ≤ 0\.10 edited by a person/);
    const judge = row(markup, 'routing_judgement');
    expect(judge[0]).toContain('Its request moves with answer.');
    expect(judge.slice(1)).toEqual(['none tried', 'none tried', 'none tried', 'none tried']);
    expect(row(markup, 'answer_present')[3]).toBe('no kind of its own');
    expect(row(markup, 'policy_adherence')[0]).toContain('It is blind to calls.');
  });

  test('agreement with people: rates with intervals', () => {
    const [, tpr, tnr, kappa, mcc] = row(section('certificates').split('Agreement with people:')[1] ?? '', 'grounded_numbers');
    expect([tpr, tnr]).toEqual(['4 of 5 37–97 %', '14 of 15 70–99 %']);
    expect(kappa).toMatch(/^0\.73 \(0\.\d\d–0\.\d\d\)$/);
    expect(mcc).toMatch(/^0\.73 \(0\.\d\d–0\.\d\d\)$/);
  });

  test('a long group is ordered by family', () => {
    const input = sampleInput();
    const [check] = input.analysis.weighing!.checks;
    const scorers = Array.from({ length: 14 }, (_item, index) => certificate(`check_${index}`));
    const analysis = {
      ...input.analysis,
      weighing: { ...input.analysis.weighing!, checks: [{ ...check!, name: 'check_13', family: 'grounding' as const }] },
    };
    const shown = section('certificates', { ...input, analysis, certificates: { ...input.certificates!, scorers } });
    expect(shown.match(/<tr role="row" class="family">[^]*?<\/tr>/g)?.map((head) => text(head).trim())).toEqual([
      'Other scorers 13',
      'Grounding 1',
    ]);
  });

  test('seventy scorers with all kinds keep to their part of the page', () => {
    const kinds = Array.from({ length: 44 }, (_item, index) => result(`kind_${index}_${'x'.repeat(50)}`, index % 3, 24));
    const scorers = Array.from({ length: 130 }, (_item, index) =>
      certificate(`check_${index}`, { wrong: kinds, harmless: kinds, cannot_see: kinds.map(({ kind }) => kind) }),
    );
    const page = section('certificates', withCertificates({ scorers }));
    expect(Buffer.byteLength(page)).toBeLessThan(800_000);
    expect(text(page)).toContain('More of it is in state/certificates.json');
    expect(text(page)).toContain('10 more scorers in state/certificates.json');
  });
});

describe('which failures the scorers see', () => {
  const columns = (markup: string): string[] =>
    [...markup.matchAll(/<span class="upright">([^]*?)<\/span>/g)].map(([, name]) => text(name!).trim());

  test('findings by scorers: k of n, what misses its own finding is framed, no verdict is a dash', () => {
    const markup = section('coverage');
    const [findings = '', faults = ''] = markup.split('<details class="use-group">');
    expect(columns(findings)).toEqual(['efficient_routing', 'error_handling', 'grounded_numbers']);
    expect(row(findings, '1. Both experts')).toEqual([
      expect.any(String),
      'gate 3 of 3',
      '3/3 , made for this finding',
      '0/3',
      '1/3',
    ]);
    expect(row(findings, '2. Tool error')).toEqual([
      expect.any(String),
      'gate 2 of 3',
      '0/3',
      '2/3 , made for this finding',
      '–',
    ]);
    expect(row(findings, '3. Numbers')).toEqual([expect.any(String), 'nobody', '0/3', '0/3', '0/3 , made for this finding']);
    expect(findings).toContain('<span class="seen seen-none meant">0/3</span');
    expect(findings).toContain('<span class="seen seen-some meant">2/3</span');
    expect(findings).toContain('<span class="seen seen-all meant">3/3</span');
    expect(text(markup)).toContain(
      '2 scorers fail no run of a finding and were made for none of these: correct_routing , answer_present',
    );
    expect(text(markup)).toContain(
      '3 scorers gave no verdict on runs of findings: safety , data_presentation , routing_judgement',
    );
    expect(text(markup)).toMatch(/No run among the cases shows 4\. Slow runs about late shipments/);
    expect(row(faults, 'expert_changed')).toEqual([
      'expert_changed',
      '18/18 , a kind that it is held to',
      '17/18 , a kind that it is held to',
      '–',
    ]);
    expect(text(markup)).toContain('No gate fails slow .');
  });

  test('gates stand before trends, and the most that one of them fails before the finding', () => {
    const [first, second] = sampleInput().analysis.findings;
    const on = (id: string, k: number): Pick<ReturnType<typeof certificate>, 'findings'> => ({
      findings: [{ finding: id, runs: 3, failed: proportion(k, 3) }],
    });
    const scorers = [
      certificate('watched', { use: 'trend', ...on(first!.id, 3) }),
      certificate('weak', on(second!.id, 1)),
      certificate('strong', on(second!.id, 2)),
    ];
    const [findings = ''] = section('coverage', withCertificates({ scorers })).split('<details');
    expect(columns(findings)).toEqual(['weak', 'strong', 'watched']);
    expect(row(findings, '1. Both experts')[1]).toBe('trend 3 of 3');
    expect(row(findings, '2. Tool error')[1]).toBe('gate 2 of 3');
  });

  test('sixty scorers: thirty columns, the rest by name', () => {
    const input = sampleInput();
    const [finding] = input.analysis.findings;
    const seeing = { findings: [{ finding: finding!.id, runs: 3, failed: proportion(2, 3) }] };
    const scorers = Array.from({ length: 60 }, (_item, index) => certificate(`check_${index}`, seeing));
    const [findings = ''] = section('coverage', { ...input, certificates: { ...input.certificates!, scorers } }).split(
      '<details',
    );
    expect(columns(findings)).toHaveLength(30);
    expect(text(findings)).toContain('30 scorers also fail runs of findings and are not drawn: check_30 ,');
  });

  test('where the suite is silent and what is said twice', () => {
    const said = text(section('coverage'));
    expect(said).toMatch(/Findings of which no scorer fails a run 3\. Numbers in the answer that no tool returned/);
    expect(said).toMatch(/Planted faults that no scorer fails answer_in_other_language/);
    expect(said).toContain('efficient_routing and correct_routing : 95 % of 20 rows that either fails');
  });
});

describe('proved and not proved', () => {
  test('what gates were shown to do is proved; trends, blind spots and the nature of planted faults are not', () => {
    const { proved, notProved } = verdictOf(sampleInput());
    expect(proved.slice(0, 2)).toEqual([
      {
        text: '3 scorers may gate: they fail 56 of 57 planted faults of their kinds and 1 of 360 harmless changes',
        detail:
          'correct_routing, efficient_routing and error_handling. Counted for each scorer; of the 210 planted faults of all kinds 96 are failed by at least one of them (39–53 %).',
      },
      expect.objectContaining({ text: 'Gates fail at least one run of 2 of 3 findings with runs among the cases' }),
    ]);
    const texts = notProved.map((statement) => statement.text);
    expect(texts).toContain('1 scorer may be watched, not trusted to gate');
    expect(texts).toContain('1 scorer to explore with only');
    expect(texts).toContain('1 finding that no gate sees');
    expect(texts).toContain('1 kind of planted faults that no scorer sees');
    expect(texts).toContain('That real faults look like planted ones');
    expect(texts).not.toContain('That each scorer fails on the fault it was made for');
  });

  test('a scorer that never failed a row was challenged if it failed planted faults', () => {
    const never = (input: ReportInput): string | undefined =>
      verdictOf(input).notProved.find(({ text: said }) => said.includes('never failed on any row'))?.detail;
    expect(never({ ...sampleInput(), certificates: undefined })).toContain('correct_routing');
    expect(never(sampleInput())).toBeUndefined();
    const silent = certificate('correct_routing', { wrong: [result('slow', 0, 24)] });
    expect(never(withCertificates({ scorers: [silent] }))).toContain('correct_routing');
  });

  test('no gate, no claim', () => {
    const { proved, notProved } = verdictOf(
      withCertificates({ scorers: [certificate('correct_routing', { use: 'trend' })], gate_killed: proportion(0, 0) }),
    );
    expect(proved.map((statement) => statement.text).join()).not.toContain('may gate');
    const texts = notProved.map((statement) => statement.text);
    expect(texts).toContain('That any scorer may turn a build red');
    expect(texts).toContain('7 scorers without a certificate');
  });

  test('a session without certificates has no such sections and says what is missing', () => {
    const input = { ...sampleInput(), certificates: undefined };
    const page = renderReport(input);
    expect(page).not.toContain('id="certificates"');
    expect(page).not.toContain('id="coverage"');
    expect(verdictOf(input).notProved.map((statement) => statement.text)).toContain(
      'That each scorer fails on the fault it was made for',
    );
  });
});

describe('thresholds', () => {
  const shown = (name: string, use: 'gate' | 'trend'): string | undefined => {
    const markup = gateThreshold(name, use, sampleGates())?.markup;
    return markup === undefined ? undefined : text(markup).trim();
  };
  test('as proposed, edited, and not looked up through a prototype', () => {
    expect(shown('correct_routing', 'gate')).toBe('mean ≥ 0.84 no proved drop ≥ 11 values');
    expect(shown('correct_routing', 'trend')).toBe('mean ≥ 0.84 no proved drop ≥ 11 values');
    expect(shown('error_handling', 'trend')).toBeUndefined();
    expect(shown('constructor', 'gate')).toBeUndefined();
    expect(gateThreshold('correct_routing', 'gate', undefined)).toBeUndefined();
  });
});
