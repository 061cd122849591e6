/** Calls of Evalwright's tools as the personalities make them: the one place here that knows the tools' inputs. */
import { call } from '../../src/testing/replayed-role.ts';

export const proposeScorer = (scorer: object) => call('propose_scorer', { scorer });
export const editSuite = (edit: object) => call('edit_suite', { edit });
export const saveFindings = (...amendments: object[]) => call('save_findings', { amendments });
export const writeArtifact = (path: string, content: string) => call('write_artifact', { path, content });
export const searchTraces = () => call('mlflow_query', { action: 'search', limit: 100 });
export const readTrace = (trace_id: string) => call('mlflow_query', { action: 'get', trace_id, detail: 'full' });
export const showSuite = (part: 'cases' | 'scorers') => call('show_suite', { part, limit: 200 });
export const showFinding = (finding: string) => call('findings', { finding });
export const runValidation = () => call('run_validation');

export const addCase = (trace_id: string) =>
  editSuite({ operation: 'add_case', trace_id, reason: 'It is telling.', findings: [] });
export const removeCase = (case_id: string) => editSuite({ operation: 'remove_case', case_id, reason: 'It fails.' });
export const removeScorer = (name: string) => editSuite({ operation: 'remove_scorer', name, reason: 'It fails.' });
export const addScorer = (name: string, source: string) =>
  proposeScorer({ kind: 'python', name, rationale: 'It is needed.', findings: [], source });

/** A scorer's module; `body` is that of its function, `before` stands above it. */
export const moduleOf = (name: string, body: string, before = ''): string => `from evidence import evidence_for
from mlflow.entities import Feedback
from mlflow.genai.scorers import scorer
${before}

@scorer
def ${name}(inputs, outputs, expectations, trace):
${body
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`;

/** Sound, and with different verdicts on different cases. */
export const addSoundScorer = (name: string) =>
  addScorer(
    name,
    moduleOf(
      name,
      'answer = evidence_for(trace, expectations, outputs, inputs).answer or ""\nreturn any(character.isdigit() for character in answer)',
    ),
  );
