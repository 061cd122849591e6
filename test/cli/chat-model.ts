/** A model that knows the questions of the chat's tests. */
import { call, replayedRole, type RoleProgram } from '../../src/testing/replayed-role.ts';
import type { ModelReply, ModelRequest, ModelRole } from '../../src/testing/scripted-model.ts';

/** What the engineer says. */
export const asked = ({ prompt }: ModelRequest): string => {
  const marker = 'The engineer says:\n';
  return prompt.slice(prompt.indexOf(marker) + marker.length);
};

const programs: Record<string, RoleProgram> = {
  *'Which findings'() {
    const [found] = yield { ...call('findings'), say: 'Let me look. ' };
    return { say: `There are findings, e.g. ${/[a-z]+-[a-z-]+/.exec(found!.text)![0]}.` };
  },
  *'Drop the scorer'(request) {
    const name = asked(request).split(' ')[3]!.trim();
    const edit = { operation: 'remove_scorer', name, reason: 'The engineer does not want it.' };
    const [answer] = yield call('edit_suite', { edit });
    return { say: answer!.isError ? `Refused: ${answer!.text}` : `Proposed to drop ${name}.` };
  },
  *'Add a broken scorer'() {
    const source =
      'from mlflow.genai.scorers import scorer\n\n\n@scorer\ndef always_breaks(outputs):\n    return 1 / len(str(outputs)[:0])\n';
    const scorer = { kind: 'python', name: 'always_breaks', rationale: 'For the test.', findings: [], source };
    yield call('propose_scorer', { scorer });
    return { say: 'Proposed.' };
  },
};

/** `said`: what it says to a question that begins so. */
export function chatModel(said: Record<string, (request: ModelRequest) => ModelReply>): {
  roles: ModelRole[];
  /** Lets the answer to "Slowly" go on. */
  release(): void;
} {
  const held: { release: () => void } = { release() {} };
  const role = (question: string, next: ModelRole['next']): ModelRole => ({
    name: question,
    matches: (request) => asked(request).startsWith(question),
    next,
  });
  const slowly = (request: ModelRequest): ModelReply | Promise<ModelReply> =>
    request.step === 0
      ? { ...call('query_types'), say: 'First part. ' }
      : new Promise((resolve) => (held.release = () => resolve({ say: 'Second part.' })));
  return {
    roles: [
      role('Think for ever', () => ({ fault: 'stall' })),
      role('Slowly', slowly),
      ...Object.entries(said).map(([question, next]) => role(question, next)),
      ...Object.entries(programs).map(([question, program]) =>
        role(question, (request) => replayedRole(question, ['chat'], program).next(request)),
      ),
    ],
    release: () => held.release(),
  };
}
