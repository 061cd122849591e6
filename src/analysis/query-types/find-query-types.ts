/** Query types: what people ask this agent for, found from the questions alone. */
import { uniqueIds } from '../slug.ts';
import { absorbSmall, centroidOf, cluster } from './cluster.ts';
import type { Item } from './linkage.ts';
import { maskParticulars } from './mask-question.ts';
import { mineTemplates } from './mine-templates.ts';
import { nameClusters, type NamedTemplate } from './name-cluster.ts';
import { maskNames, namesIn } from './names.ts';
import { termsOf, tokensOf } from './terms.ts';
import { inverseFrequency, unit, type Vector } from './vector.ts';

export interface Question {
  traceId: string;
  text: string;
}

export interface FoundQueryType {
  id: string;
  name: string;
  traceIds: string[];
  examples: string[];
  centroid: Vector;
}

export interface QueryTypes {
  types: FoundQueryType[];
  /** Terms of at least two questions; heaviest kept when there are very many. */
  idf: Map<string, number>;
  /** By trace id: the question as a vector, for nearness within a type. */
  vectors: Map<string, Vector>;
}

interface Template extends NamedTemplate {
  text: string;
  questions: Question[];
}

const EXAMPLES = 3;
const EXAMPLE_LIMIT = 300;
const IDF_LIMIT = 5000;
/** Groups below this are too small to be a type of their own: 1 for a handful of questions, 2 up to 50, then 3, or 1 in 2,000. */
const minimumSize = (questions: number): number =>
  questions < 8 ? 1 : questions < 50 ? 2 : Math.max(3, Math.floor(questions / 2000));

/**
 * Templates are sorted by text and questions by trace id, so the result does not depend on the order of the input. Questions
 * that are near no group form the type "other questions".
 */
export function findQueryTypes(questions: readonly Question[]): QueryTypes {
  const templates = collectTemplates(questions);
  const withTerm = new Map<string, number>();
  for (const { terms, weight } of templates) for (const { term } of terms) withTerm.set(term, (withTerm.get(term) ?? 0) + weight);
  const weightOf = (term: string): number => inverseFrequency(questions.length, withTerm.get(term)!);
  const items: Item[] = templates.map(({ terms, weight }) => ({
    vector: unit(terms.map(({ term }) => [term, weightOf(term)] as const)),
    weight,
  }));
  const { groups, rest } = absorbSmall(items, cluster(items), minimumSize(questions.length));
  const wordless = items.flatMap((item, index) => (item.vector.length === 0 ? [index] : []));
  const others = [...rest, ...wordless].sort((a, b) => a - b);
  const names = nameClusters(
    groups.map((group) => group.map((index) => templates[index]!)),
    questions.length,
    withTerm,
  );
  const named = groups.map((group, index) => ({ group, name: names[index]! }));
  if (others.length > 0) named.push({ group: others, name: groups.length === 0 ? 'all questions' : 'other questions' });

  const idOf = uniqueIds();
  const nameOf = uniqueNames();
  const sizeOf = (group: readonly number[]): number => group.reduce((sum, index) => sum + items[index]!.weight, 0);
  named.sort(
    (a, b) => sizeOf(b.group) - sizeOf(a.group) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.group[0]! - b.group[0]!),
  );
  const types = named.map(({ group, name }): FoundQueryType => {
    const members = group.map((index) => templates[index]!);
    const readable = nameOf(name);
    return {
      id: idOf(readable),
      name: readable,
      traceIds: members.flatMap((template) => template.questions.map((question) => question.traceId)).sort(),
      examples: examplesOf(members),
      centroid: group === others ? [] : centroidOf(items, group),
    };
  });
  const vectors = new Map<string, Vector>();
  for (const [index, template] of templates.entries())
    for (const question of template.questions) vectors.set(question.traceId, items[index]!.vector);
  return { types, idf: keptFrequencies(withTerm, weightOf), vectors };
}

function collectTemplates(questions: readonly Question[]): Template[] {
  const masked = questions.map((question) => maskParticulars(question.text));
  const names = namesIn(masked);
  const asked = grouped(
    questions.map((question, index) => {
      const text = maskNames(masked[index]!, (word) => names.certain.has(word)).toLowerCase();
      return [tokensOf(text).join(' '), [question]];
    }),
  );
  const templates = mineTemplates(
    asked.map(([text, members]) => ({
      text,
      weight: members.length,
      variants: new Set(members.map((question) => question.text)).size,
    })),
    names.likely,
  );
  return grouped(asked.map(([, members], index) => [templates[index]!, members])).map(([text, members]) => ({
    text,
    questions: members.sort((a, b) => (a.traceId < b.traceId ? -1 : 1)),
    terms: termsOf(text),
    weight: members.length,
  }));
}

/** Questions by text, sorted by text. */
function grouped(entries: readonly (readonly [string, readonly Question[]])[]): [string, Question[]][] {
  const byText = new Map<string, Question[]>();
  for (const [text, members] of entries) {
    const known = byText.get(text);
    if (known === undefined) byText.set(text, [...members]);
    else for (const question of members) known.push(question);
  }
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Questions of the most frequent templates. */
function examplesOf(members: readonly Template[]): string[] {
  const frequent = [...members].sort((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1));
  return frequent.slice(0, EXAMPLES).map((template) => template.questions[0]!.text.slice(0, EXAMPLE_LIMIT));
}

function keptFrequencies(withTerm: ReadonlyMap<string, number>, weightOf: (term: string) => number): Map<string, number> {
  const shared = [...withTerm].filter(([, count]) => count >= 2).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Map(shared.slice(0, IDF_LIMIT).map(([term]) => [term, weightOf(term)]));
}

/** Two clusters with the same words: the smaller one is numbered. */
function uniqueNames(): (name: string) => string {
  const taken = new Map<string, number>();
  return (name) => {
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  };
}
