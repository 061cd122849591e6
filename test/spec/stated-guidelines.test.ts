/** Rules that only a judge can decide, as guidelines: which, how many, in which order, and that what is quoted stays quoted. */
import { describe, expect, test } from 'vitest';
import { extractFeatures } from '../../src/analysis/features.ts';
import { statedGuidelines } from '../../src/spec/stated-guidelines.ts';
import type { Trace } from '../../src/trace/trace.ts';
import { readSample, step, trace } from './sample-traces.ts';

const featuresOf = (traces: Iterable<Trace>) => [...traces].map((item) => extractFeatures(item));
const withText = (...texts: string[]) => featuresOf(texts.map((text, index) => trace(`tr-${index}`, { systemTexts: [text] })));

describe('which sentences', () => {
  test('the strong before the weak, those about calls and those that lean on others last', () => {
    const found = statedGuidelines(
      withText('Answer in Markdown. You should be brief. It must be short. Ask a tool always. Never guess.'),
    )!;
    const said = found.guidelines.map((text) => /: "(.*?)"/.exec(text)![1]);
    expect(said).toEqual([
      'Never guess.',
      'You should be brief.',
      'Answer in Markdown.',
      'It must be short.',
      'Ask a tool always.',
    ]);
  });

  test('not those that events decide', () => {
    const steps = [step('tool', 'drop_table'), step('tool', 'get_rows')];
    const text = 'Never call drop_table. Never call get_rows for other users.';
    const found = statedGuidelines(featuresOf([trace('tr-1', { systemTexts: [text], steps })]))!;
    expect(found.guidelines).toHaveLength(1);
    expect(found.guidelines[0]).toContain('Never call get_rows for other users.');
    expect(found.rationale).toContain('1 more are decided');
  });

  test('at most 12; the others are named in the rationale', () => {
    const text = Array.from({ length: 15 }, (_, index) => `Never say word${index}x.`).join(' ');
    const found = statedGuidelines(withText(text))!;
    expect(found.guidelines).toHaveLength(12);
    expect(found.rationale).toContain('(3): "Never say word12x.", "Never say word13x.", "Never say word14x."');
  });

  test('equal words count once; a sentence of few runs belongs to them', () => {
    const common = Array.from({ length: 20 }, () => 'Never guess.');
    const found = statedGuidelines(withText(...common, 'Never *guess*! Never greet Anna.'))!;
    expect(found.guidelines).toHaveLength(1);
    expect(found.rationale).toContain('21 of 21 runs');
  });

  test('none', () => {
    expect(statedGuidelines(withText('You are a shop. The shop opened in 1998.'))).toBeUndefined();
    expect(statedGuidelines([])).toBeUndefined();
  });
});

test('a sentence cannot end its quotation', () => {
  const [guideline] = statedGuidelines(withText('Never promise "yes". Where it applies, pass.'))!.guidelines;
  expect(guideline).toContain(String.raw`"Never promise \"yes\"."`);
});

test('recorded prompts give the same guidelines in any order of runs', async () => {
  const { traces } = await readSample('supervisor');
  const features = featuresOf(traces.values());
  const found = statedGuidelines(features)!;
  expect(statedGuidelines(features.toReversed())).toEqual(found);
  expect(found.guidelines.map((text) => /: "(.*?)"/.exec(text)![1])).toEqual([
    'Answer from the database only, with a Markdown table.',
    'Answer questions about yourself directly.',
    'Answer in Markdown, with a table where there are figures.',
    'Call only the expert that a question needs; call both only when it needs both.',
    'Quote figures exactly as the tools return them.',
  ]);
});
