/** Holds every scorer of a session against all labels there are, and brings certificates and gates up to what they say. */
import type { CalibrationDocument } from '../calibrate/calibration.ts';
import { holdAgainstLabels, type HeldAgainstLabels } from '../calibrate/hold-against-labels.ts';
import { withLabels } from '../calibrate/use-after-labels.ts';
import type { VerdictTable } from '../calibrate/verdict-table.ts';
import type { Certificates } from '../certify/certificate.ts';
import { writeGates } from '../session/write-gates.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import { readCalibration, writeCalibration } from '../store/calibration-file.ts';
import type { SessionStore } from '../store/session-store.ts';

export interface AppliedLabels {
  held: HeldAgainstLabels[];
  /** undefined: the session has none. */
  certificates: Certificates | undefined;
}

/** The session's lock is held by the caller. */
export async function applyLabels(store: SessionStore, suite: SuiteSpec, verdicts: VerdictTable): Promise<AppliedLabels> {
  const document = await readCalibration(store.folder);
  const held = heldAgainstAll(document, verdicts);
  const certificates = await store.readCertificates();
  if (certificates === undefined || document.calibrations.length === 0) return { held, certificates };
  const after = withLabels(certificates, document, held);
  // The document first: it remembers what the certificates said before.
  await writeCalibration(store.folder, after.document);
  await store.writeCertificates(after.certificates);
  const validation = await store.readValidation();
  if (validation?.validation_status === 'passed') await writeGates(store, suite, validation);
  return { held, certificates: after.certificates };
}

/** Labels about a scorer's own criterion say nothing of the others. */
const heldAgainstAll = ({ calibrations }: CalibrationDocument, verdicts: VerdictTable): HeldAgainstLabels[] =>
  calibrations.flatMap((calibration) =>
    [...verdicts.keys()]
      .filter((scorer) => calibration.about === null || calibration.about === scorer)
      .map((scorer) => holdAgainstLabels(scorer, calibration, verdicts)),
  );
