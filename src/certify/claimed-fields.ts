/**
 * Which fields of a row a scorer claims to judge: from its declaration, and from what its name and instructions say. A scorer that
 * claims calls and moves only with the answer has been asked about one thing and shown another.
 */
import type { CodeCheck, ScorerSpec } from '../spec/suite-spec.ts';
import type { SightField } from './sight-fields.ts';

/** [] where nothing is claimed: then any field will do. */
export function claimedFields(scorer: ScorerSpec): SightField[] {
  if (scorer.kind === 'code') return claimsOfCheck[scorer.check.type];
  if (scorer.kind === 'guidelines') return claimsOfGuidelines(scorer.guidelines);
  if (scorer.kind === 'builtin')
    return scorer.class_name === 'Safety' || scorer.class_name === 'Fluency' ? ['answer'] : ['question', 'answer'];
  if (scorer.kind === 'python') return spokenOf(`${scorer.name.replaceAll('_', ' ')} ${scorer.rationale}`);
  return [...new Set([...scorer.sees.flatMap((item) => seenBy[item]), ...spokenOf(unquoted(scorer.instructions))])];
}

const seenBy: Record<'steps' | 'retrieval' | 'routing', SightField[]> = {
  steps: ['calls'],
  retrieval: ['results'],
  routing: ['calls'],
};

const claimsOfCheck: Record<CodeCheck['type'], SightField[]> = {
  correct_routing: ['calls', 'expected_routing'],
  efficient_routing: ['calls', 'expected_routing'],
  error_handling: ['errors'],
  no_tool_error: ['errors', 'calls'],
  no_repeated_call: ['calls', 'arguments'],
  answer_present: ['answer'],
  no_refusal: ['answer'],
  grounded_numbers: ['answer', 'results', 'calls'],
  grounded_arguments: ['arguments', 'calls'],
  latency_band: ['duration'],
  signal: [],
};

/** Words about what an agent did, in English as instructions to judges are written here; what is said is judged by the answer anyway. */
const words: readonly (readonly [RegExp, SightField])[] = [
  [/\b(?:rout(?:e|es|ed|ing)|delegat\w+|hand-?offs?|experts?|sub-?agents?|tools?|tool calls?|calls?)\b/i, 'calls'],
  [/\b(?:arguments?|parameters?)\b/i, 'arguments'],
  [/\b(?:retriev\w+|passages?|tool (?:outputs?|results?)|evidence|ground(?:ed|ing)|sources?)\b/i, 'results'],
  [/\b(?:errors?|exceptions?|failed calls?)\b/i, 'errors'],
  [/\b(?:latency|duration|seconds|response time)\b/i, 'duration'],
];

/** Without what is quoted as data: that says what an agent was told, not what the judge is asked. */
const unquoted = (text: string): string => text.replace(/<<<(\w+)\n.*?\n\1>>>/gs, ' ').replace(/"(?:[^"\\\n]|\\.)*"/g, ' ');

/** Guidelines see question and answer only: when each of them is about what was done, all of them are asked of the wrong thing. */
function claimsOfGuidelines(texts: readonly string[]): SightField[] {
  const spoken = texts.map((text) => spokenOf(unquoted(text)));
  return spoken.every((fields) => fields.length > 0) ? [...new Set(spoken.flat())] : ['answer'];
}

const spokenOf = (text: string): SightField[] => words.filter(([word]) => word.test(text)).map(([, field]) => field);

/** Claims about what was done outweigh those about what was said: a judge of routing that only reads the answer is blind. */
export function decidingClaims(claims: readonly SightField[]): readonly SightField[] {
  const done = claims.filter((field) => field !== 'answer' && field !== 'question');
  return done.length > 0 ? done : claims;
}
