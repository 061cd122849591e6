/** Scorer names become Python functions and metric names (`<name>/mean`): which ones are allowed. */

const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield';

/** Names that the generated scorers.py defines, imports or uses as parameters; a scorer of that name would shadow them. */
const usedByGeneratedFiles =
  'annotations os inspect json Any Callable Feedback Guidelines make_judge scorer checks signals evidence_for ' +
  'inputs outputs expectations trace judge_model feedback judge_feedback typed_judge evidence verdict case_id SCORER_KINDS get_all_scorers ' +
  'bool float str list dict print isinstance type int';

const refused = new Set(`${keywords} ${usedByGeneratedFiles}`.split(' '));

/** ASCII only, at most 60 characters: MLflow uses it as a metric key and as an assessment name. */
export function isScorerName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{0,59}$/.test(name) && !refused.has(name);
}

/** Module-level names of the generated scorers.py, and what a custom scorer's module imports: a function of that name would hide them. */
const namesOfScorersModule =
  'feedback judge_model nothing_to_judge steps_text shortened judged_steps ask_judge typed_judge typed_value storable as_text evidence_for answer_text value_at scorer mlflow custom ' +
  're math statistics datetime collections itertools functools difflib unicodedata string typing';
const suiteModules = 'checks signals evidence eval_dataset scorers run_eval custom data results';
/** Judges of MLflow by the names under which they report; another scorer's metric would be taken for theirs. */
const mlflowScorers =
  'safety relevance_to_query completeness fluency correctness equivalence guidelines expectations_guidelines retrieval_groundedness retrieval_relevance retrieval_sufficiency ' +
  'tool_call_correctness tool_call_efficiency summarization user_frustration conversation_completeness conversational_safety conversational_role_adherence conversational_tool_call_efficiency knowledge_retention';
const builtins =
  'abs all any ascii bin breakpoint bytes callable chr compile complex delattr dir divmod enumerate eval exec filter format frozenset getattr globals hasattr hash help hex input iter len locals map max memoryview min next object oct open ord pow property range repr reversed round set setattr slice sorted staticmethod sum super tuple vars zip';

const reserved = new Map(
  (
    [
      [suiteModules, 'a file of the suite has that name'],
      [mlflowScorers, 'MLflow has a scorer of that name'],
      [builtins, 'Python has a function of that name'],
      [namesOfScorersModule, 'the generated files use that name'],
    ] as const
  ).flatMap(([names, reason]) => names.split(' ').map((name) => [name, reason] as const)),
);

/** Why an added scorer may not have this name; undefined when it may. Stricter than isScorerName, which also reads older documents. */
export function reservedScorerName(name: string): string | undefined {
  if (!isScorerName(name)) return 'Python or the generated files use that name';
  if (/^(?:safety|relevance_to_query|completeness|fluency)_scorer$/.test(name)) return 'the generated files use that name';
  return reserved.get(name);
}
