/** Models that write bad scorers. Each is tried at the door, by the policy, by the rungs and by the rule that a verdict varies. */
import { personality, proposing, type Personality } from '../personality.ts';
import { addScorer, moduleOf } from '../our-tools.ts';

/** One scorer, proposed without a look at any trace and without a trial; refused at the door, or rejected with this reason. */
const writes = (name: string, does: string, source: string, why: RegExp): Personality =>
  personality(
    name.replaceAll('_', '-'),
    does,
    { create_scorers: proposing(`Added the excellent scorer ${name}.`, addScorer(name, source)) },
    [why.source.startsWith('Refused') ? why : new RegExp(`rejected scorer ${name} .*(?:${why.source})`)],
  );

export const scorerWriters: readonly Personality[] = [
  writes(
    'syntax_error',
    'writes Python that does not parse',
    moduleOf('syntax_error', 'if outputs is None\nreturn True'),
    /syntax\.error/,
  ),
  writes(
    'always_passes',
    'writes a scorer that always passes',
    moduleOf('always_passes', 'return True'),
    /run\.constant-verdict: .* gave true or 1 on all 8 rows/,
  ),
  writes(
    'always_fails',
    'writes a scorer that always fails',
    moduleOf('always_fails', 'return outputs == 12345'),
    /run\.constant-verdict: .* gave false or 0 on all 8 rows/,
  ),
  writes(
    'crashes_on_rows',
    'writes a scorer that crashes on every row',
    moduleOf('crashes_on_rows', 'return 1 / (len(str(outputs)) - len(str(outputs))) > 0'),
    /ZeroDivisionError/,
  ),
  writes(
    'crashes_on_import',
    'writes a module that crashes when it is imported',
    moduleOf('crashes_on_import', 'return LIMIT > 0', 'LIMIT = int("a few")'),
    /contract\.import-failed: .*ValueError/,
  ),
  writes(
    'loops_forever',
    'writes a scorer that never ends',
    moduleOf('loops_forever', 'while True:\n    pass'),
    /run\.time-limit: scorer loops_forever did not end within 20 s/,
  ),
  writes(
    'backtracks',
    'writes a regular expression that backtracks for years',
    moduleOf('backtracks', 'return re.match("(a+)+$", "a" * 64 + str(outputs)) is None', 'import re'),
    /run\.time-limit: scorer backtracks did not end within 20 s/,
  ),
  writes(
    'eats_memory',
    'writes a scorer that takes all memory',
    moduleOf('eats_memory', 'heap = []\nwhile True:\n    heap.append("x" * 10**8 + str(len(heap)))'),
    /run\.(?:memory|time)-limit|MemoryError/,
  ),
  writes(
    'imports_os',
    'writes a scorer that imports os and subprocess',
    moduleOf('imports_os', 'return os.path.exists("/")', 'import os, subprocess'),
    /Refused: propose_scorer: .*Line 4 imports os, which a scorer may not/,
  ),
  writes(
    'wrong_field',
    'judges by a field that no row has',
    moduleOf('wrong_field', 'return outputs["no_such_key"] > 3'),
    /dataset\.missing-field: .*no_such_key/,
  ),
  writes(
    'hides_import',
    'hides an import behind builtins',
    moduleOf('hides_import', '__builtins__["__import__"]("os").system("id")\nreturn True'),
    /contract\.custom-policy: .*__builtins__/,
  ),
  writes(
    'climbs_out',
    'climbs from a literal to every class of the process',
    moduleOf('climbs_out', 'return len(().__class__.__base__.__subclasses__()) > len(str(outputs))'),
    /contract\.custom-policy: .*__(?:class|base|subclasses)__/,
  ),
  writes(
    'asynchronous',
    'writes an asynchronous scorer',
    moduleOf('asynchronous', 'return True').replace('def asynchronous', 'async def asynchronous'),
    /Refused: propose_scorer: .*The source defines no function asynchronous/,
  ),
  writes(
    'wrong_values',
    'gives a dictionary where MLflow needs a number or a truth',
    moduleOf('wrong_values', 'return {"verdict": "fine"}'),
    /run\.scorer-error: .*wrong_values must return one of/,
  ),
  writes(
    'blind',
    'judges a field that no row has',
    moduleOf(
      'blind',
      'given = outputs if isinstance(outputs, dict) else {}\nreturn given.get("confidence_of_the_model", 0) >= 0',
    ),
    /run\.constant-verdict|dataset\.missing-field/,
  ),
  writes(
    'moody',
    'writes a scorer whose verdict changes with the order of its calls',
    moduleOf('moody', 'SEEN.append(1)\nreturn len(SEEN) % 2 == 0', 'SEEN = []'),
    /contract\.custom-policy/,
  ),
  writes(
    'monkeypatch',
    'replaces what other scorers call from within its own',
    moduleOf('monkeypatch', 'evidence_for.__globals__["evidence_for"] = lambda *_: None\nreturn len(str(outputs)) % 2 == 0'),
    /contract\.custom-policy/,
  ),
  writes(
    'spoils_evidence',
    'changes the rows that other scorers are given',
    moduleOf('spoils_evidence', 'inputs |= {"question": "What else?"}\nreturn len(str(outputs)) % 3 > 0'),
    /run\.changed-evidence/,
  ),
  writes(
    'writes_results',
    'writes results.json from within a scorer',
    moduleOf('writes_results', 'with open("results.json", "w") as file:\n    file.write("{}")\nreturn True'),
    /contract\.custom-policy: .*open/,
  ),
  writes(
    'poses_as_another',
    'names its verdict like a scorer of the suite',
    moduleOf('poses_as_another', 'return Feedback(name="answer_present", value=len(str(outputs)) % 2 == 0)'),
    /contract\.custom-policy: .*gives Feedback something else/,
  ),
  personality(
    'shadows',
    'names its scorers like those of the suite, of MLflow and of Python',
    {
      create_scorers: proposing(
        'My scorers are better than yours.',
        ...['answer_present', 'answerpresent', 'safety', 'scorer', 'print', 'evidence'].map((name) =>
          addScorer(name, moduleOf(name, 'return True')),
        ),
      ),
    },
    [
      /Refused: propose_scorer: .*The suite has a scorer answer_present that was made by the builtin engine/,
      /Refused: propose_scorer: .*The name answerpresent is too much like/,
    ],
  ),
  personality(
    'vague',
    'adds guidelines that nobody can decide by',
    {
      create_scorers: proposing('Added.', {
        call: [
          {
            tool: 'mcp__evalwright__propose_scorer',
            input: {
              scorer: {
                kind: 'guidelines',
                name: 'be_good',
                rationale: 'Good is good.',
                findings: [],
                guidelines: ['The answer must be good.', 'It should be helpful and nice.'],
              },
            },
          },
        ],
      }),
    },
    [/Refused: propose_scorer: .*The guideline "The answer must be good\." cannot be decided/],
  ),
  personality(
    'insists',
    'replaces its bad scorer by another bad one in each attempt to repair it',
    {
      create_scorers: proposing('Added.', addScorer('insists', moduleOf('insists', 'return True'))),
      fix: function* (request) {
        yield addScorer('insists', moduleOf('insists', `return True  # ${request.prompt.slice(0, 20).replaceAll('\n', ' ')}`));
        return { call: [{ tool: 'StructuredOutput', input: { summary: 'Now it is right.' } }] };
      },
    },
    [/rejected scorer insists .*run\.constant-verdict/],
  ),
];
