/** Certificates of what agents and people added to a suite; the builtin engine's scorers were certified before. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from '../../certify/certificate.ts';
import type { Artifact } from '../../render/artifact.ts';
import type { SuiteSpec } from '../../spec/suite-spec.ts';
import { SessionStore } from '../../store/session-store.ts';
import { withDiagnostics, type ValidationResult } from '../../validate/validation-result.ts';
import { certifyFolder, type CertifyFolderOptions } from '../certify-folder.ts';

type Scene = Pick<CertifyFolderOptions, 'suite' | 'store' | 'session' | 'context' | 'signal'>;

/** The result of the candidate's validation, with its rejections as errors; its certificates are kept in its folder. */
export async function certifyAdded(candidate: SessionStore, result: ValidationResult, scene: Scene): Promise<ValidationResult> {
  const added = scene.suite.scorers.filter(({ made_by }) => made_by !== undefined).map(({ name }) => name);
  if (added.length === 0) return result;
  const { certificates, diagnostics } = await certifyFolder({ ...scene, folder: candidate.folder, only: added });
  if (certificates !== undefined) await candidate.writeCertificates(certificates);
  return withDiagnostics(result, diagnostics);
}

export interface TriedScorer {
  /** undefined when no scorer of the suite could be tried. */
  certificate: Certificate | undefined;
  /** What kept it from being tried to the end. */
  problems: string[];
}

/** In a folder that is gone afterwards. */
export async function certifyOne(scorer: string, files: readonly Artifact[], scene: Scene): Promise<TriedScorer> {
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-certify-'));
  try {
    await new SessionStore(folder).writeArtifacts(files);
    const { certificates, diagnostics } = await certifyFolder({ ...scene, folder, only: [scorer] });
    return {
      certificate: certificates?.scorers.find((item) => item.scorer === scorer),
      problems: diagnostics.filter((item) => item.scorer === null).map(({ message }) => message),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those of the candidate join what is known of the scorers that stay. */
export async function joinCertificates(store: SessionStore, candidate: SessionStore, suite: SuiteSpec): Promise<void> {
  const known = await store.readCertificates();
  const added = await candidate.readCertificates();
  if (known === undefined || added === undefined) return;
  const names = new Set(suite.scorers.map(({ name }) => name));
  const replaced = new Set(added.scorers.map(({ scorer }) => scorer));
  const kept = known.scorers.filter(({ scorer, use }) => !replaced.has(scorer) && (names.has(scorer) || use === 'rejected'));
  const joined = added.scorers.filter(({ scorer }) => names.has(scorer));
  await store.writeCertificates({ ...known, scorers: [...kept, ...joined] });
}
