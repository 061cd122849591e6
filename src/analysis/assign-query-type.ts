/** The query type of a question that the analysis has not seen: the nearest centroid, if any is near enough. */
import type { Analysis, QueryType } from './analysis.ts';
import { MERGE_SIMILARITY } from './query-types/linkage.ts';
import { maskQuestion } from './query-types/mask-question.ts';
import { fold, termsOf } from './query-types/terms.ts';
import { cosine, unit, UNSHARED, type Vector } from './query-types/vector.ts';

/** Questions as unit vectors over the words that the analysis knows, weighed as it weighs them. */
export function questionVectors(analysis: Pick<Analysis, 'idf'>): (question: string) => Vector {
  // A word never seen counts like one of a single question; where all questions are one type, all weights are next to nothing.
  const rarest = Object.values(analysis.idf).reduce((most, weight) => Math.max(most, weight), 0);
  const weightOf = (term: string): number => (Object.hasOwn(analysis.idf, term) ? analysis.idf[term]! : UNSHARED * rarest);
  // Nor does a capitalised word that no type knows say anything about the type: it is a name.
  const isName = (word: string): boolean => !Object.hasOwn(analysis.idf, fold(word));
  return (question) => unit(termsOf(maskQuestion(question, isName)).map(({ term }) => [term, weightOf(term)] as const));
}

/** Undefined without a question, without types, or when no type is as near as clustering asks for. Ties go to the larger type. */
export function assignQueryType(question: string | undefined, analysis: Analysis): QueryType | undefined {
  if (question === undefined) return undefined;
  const vector = questionVectors(analysis)(question);
  let best: QueryType | undefined;
  let bestScore = MERGE_SIMILARITY;
  for (const type of analysis.query_types) {
    const score = cosine(vector, unit(Object.entries(type.centroid)));
    if (score > bestScore) {
      best = type;
      bestScore = score;
    }
  }
  return best;
}
