/** What a scripted model makes out of the tools' answers: ids and texts, found where a reader would find them. */

const lineStarts = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1]!)),
];

/** Of mlflow_query search, query_types and findings. */
export const traceIdsIn = (text: string): string[] => lineStarts(text, /(?:^|\s)(tr-[0-9a-f]{8,})\b/gm);

/** Of findings. */
export const findingIdsIn = (text: string): string[] => lineStarts(text, /^(\S+) \[(?:low|medium|high)\b/gm);

/** Of show_suite with part cases. */
export const caseIdsIn = (text: string): string[] => lineStarts(text, /^(\S+) trace \S+ \((?:recorded|curated|synthetic)/gm);

/** Of show_suite with part scorers. */
export const scorerNamesIn = (text: string): string[] =>
  lineStarts(text, /^([a-z]\w*) \((?:builtin|guidelines|judge|code|python)\b/gm);

/** Of mlflow_query get: the first line of the question, which stands there as it was recorded when it is not longer than a line. */
export const questionIn = (text: string): string => /^question: (.*)$/m.exec(text)?.[1]?.trim() ?? '';

/** Of mlflow_query get: the answer, as far as the summary shows it; its further lines stand further right there. */
export function answerIn(text: string): string {
  const found = /^answer: ([\s\S]*?)\n(?:query type: |findings: |finding |assessment |system text |steps:)/m.exec(text);
  return found?.[1]?.replaceAll('\n    ', '\n') ?? '';
}
