/** Puts evaluation/gates.json beside a suite that passed its validation; what people edited in it stays. */
import { parseGates, printGates } from '../gate/gates.ts';
import { proposeGates } from '../gate/propose-gates.ts';
import type { SuiteSpec } from '../spec/suite-spec.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { ValidationResult } from '../validate/validation-result.ts';

/** A file that cannot be read is left as it is: a person was at work on it, and the gate says what is wrong. */
export async function writeGates(store: SessionStore, suite: SuiteSpec, validation: ValidationResult): Promise<void> {
  const text = await store.readGates();
  const previous = text === undefined ? undefined : parseGates(text);
  if (text !== undefined && previous === undefined) return;
  const certificates = await store.readCertificates();
  await store.writeGates(printGates(proposeGates({ suite, validation, certificates }, previous)));
}
