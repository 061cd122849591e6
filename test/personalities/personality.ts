/** A model that misbehaves in one way, and what the run has to say about it. */
import type { ModelReply, ModelRequest, ModelRole } from '../../src/testing/scripted-model.ts';
import { replayedRole, report, sessionMarker, type RoleProgram } from '../../src/testing/replayed-role.ts';

export interface Personality {
  name: string;
  /** Completes "A model that ...". */
  does: string;
  roles: readonly ModelRole[];
  /** Options of the run besides those that all have. */
  options: readonly string[];
  /** All of these have to stand in the result or in the report, for a person to see what happened. */
  named: readonly RegExp[];
}

type Kind = 'explore' | 'build_dataset' | 'create_scorers' | 'write_run_script' | 'run_and_validate' | 'fix';
type Misdeeds = Partial<Record<Kind, RoleProgram>> | { always: (request: ModelRequest) => ModelReply };

export function personality(
  name: string,
  does: string,
  misdeeds: Misdeeds,
  named: readonly RegExp[],
  options: readonly string[] = [],
): Personality {
  const own: ModelRole[] =
    'always' in misdeeds
      ? [{ name, matches: (request) => sessionMarker(request) !== undefined, next: misdeeds.always }]
      : Object.entries(misdeeds).map(([kind, program]) => replayedRole(`${name}: ${kind}`, [kind], program));
  return { name, does, roles: [...own, idle], options, named };
}

/** The report that a session of this kind is asked for. */
export function reportFor(request: ModelRequest, summary: string): ModelReply {
  const plan = { build_dataset: '', create_scorers: '', write_run_script: '', extra_tasks: [] };
  return report(sessionMarker(request)?.kind === 'explore' ? { summary, ...plan } : { summary });
}

/** Sessions in which a personality does nothing of note. */
const idle: ModelRole = {
  name: 'idle',
  matches: (request) => sessionMarker(request) !== undefined,
  next: (request) => reportFor(request, 'Nothing to do.'),
};

/** Proposes these one after the other, then reports: a summary, or all fields of the report. */
export function proposing(summary: string | object, ...replies: readonly ModelReply[]): RoleProgram {
  return function* (request) {
    for (const reply of replies) yield reply;
    return typeof summary === 'string' ? reportFor(request, summary) : report(summary);
  };
}
