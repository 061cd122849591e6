/** Scorer names become Python functions and metric names (`<name>/mean`): which ones are allowed. */

const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield';

/** Names that the generated scorers.py defines, imports or uses as parameters; a scorer of that name would shadow them. */
const usedByGeneratedFiles =
  'annotations os inspect json Any Callable Feedback Guidelines make_judge scorer checks evidence_for ' +
  'inputs outputs expectations trace judge_model feedback judge_feedback typed_judge evidence verdict case_id SCORER_KINDS get_all_scorers ' +
  'bool float str list dict print isinstance type int';

const refused = new Set(`${keywords} ${usedByGeneratedFiles}`.split(' '));

/** ASCII only, at most 60 characters: MLflow uses it as a metric key and as an assessment name. */
export function isScorerName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{0,59}$/.test(name) && !refused.has(name);
}
