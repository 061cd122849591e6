/** The tools' view of a session directory, for one author. */
import { usedBy } from './budget.ts';
import { totalTokens } from '../../agent/agent-usage.ts';
import { AppError } from '../../base/app-error.ts';
import type { ToolContext } from '../../tools/tool-context.ts';
import type { Author, Workspace } from './workspace.ts';

/** One session may ask for this much: what floods is stopped at the door. */
const sessionBounds = { proposals: 80, validations: 6, certifications: 20 };

export function toolContextOf(
  workspace: Workspace,
  author: Author,
  mayAnnotate: boolean,
  bounds: Partial<typeof sessionBounds> = {},
): ToolContext {
  const {
    proposals: maxProposals,
    validations: maxValidations,
    certifications: maxCertifications,
  } = { ...sessionBounds, ...bounds };
  let validations = 0;
  let certifications = 0;
  let proposals = 0;
  const counted = <T>(propose: () => Promise<T>): Promise<T> => {
    proposals += 1;
    if (proposals > maxProposals)
      return Promise.reject(
        new AppError('input.suite', `this session has made ${maxProposals} proposals, which is the limit`, {
          hint: 'End the session with your report.',
        }),
      );
    return propose();
  };
  return {
    analysis: () => Promise.resolve(workspace.analysis()),
    features: () => Promise.resolve(workspace.features),
    trace: (traceId) => workspace.traces.read(traceId),
    mlflow: workspace.mlflow,
    mayAnnotate,
    suite: () => workspace.suite(),
    lastValidation: () => workspace.lastValidation(),
    proposeEdit: (edit) => counted(() => workspace.proposeEdit(edit, author)),
    proposeAmendment: (amendment) => counted(() => workspace.proposeAmendment(amendment, author)),
    proposeArtifact: (path, content) => counted(() => workspace.proposeArtifact(path, content, author)),
    async validate(signal) {
      validations += 1;
      if (validations > maxValidations)
        throw new AppError('input.suite', `run_validation was called ${maxValidations} times, which is the limit`, {
          hint: 'The harness validates once more after you: end the session with your report.',
        });
      return workspace.validate(await workspace.suite(), signal);
    },
    async certify(scorer, signal) {
      certifications += 1;
      if (certifications > maxCertifications)
        throw new AppError('input.suite', `certify_scorer was called ${maxCertifications} times, which is the limit`, {
          hint: 'The harness certifies by itself after you: end the session with your report.',
        });
      return workspace.certify(scorer, signal);
    },
    async status() {
      const plan = await workspace.store.readTasks();
      const used = usedBy(await workspace.store.readAgentSessions());
      return {
        session: author.session,
        tasks: (plan?.tasks ?? []).map(({ id, title, status }) => ({ id, title, status })),
        tokens_used: totalTokens(used),
        cost_usd: used.cost_usd,
        proposals: workspace.book.all.map(({ id, status, session, reason }) => ({ id, status, session, reason })),
        validations_left: Math.max(0, maxValidations - validations),
        proposals_left: Math.max(0, maxProposals - proposals),
      };
    },
  };
}
