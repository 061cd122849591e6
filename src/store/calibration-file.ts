/** `state/calibration.json`: read and written whole, so that a label is kept or not, never half. */
import { join } from 'node:path';
import { z } from 'zod';
import { CALIBRATION_SCHEMA_VERSION, STRATA, type CalibrationDocument } from '../calibrate/calibration.ts';
import { readDocument, writeDocument } from './document-file.ts';

const use = z.enum(['gate', 'trend', 'explore', 'rejected']);

const stratumSchema = z
  .object({ name: z.enum(STRATA), rows: z.array(z.string()), drawn: z.number().int().nonnegative() })
  .refine(({ rows, drawn }) => drawn <= rows.length, 'more rows are drawn than there are');

const calibrationSchema: z.ZodType<CalibrationDocument> = z.object({
  schema_version: z.literal(CALIBRATION_SCHEMA_VERSION),
  calibrations: z.array(
    z.object({
      about: z.string().nullable(),
      seed: z.number().int().nonnegative(),
      strata: z.array(stratumSchema),
      labels: z.array(
        z.object({
          case_id: z.string(),
          label: z.enum(['pass', 'fail', 'skip']),
          source: z.enum(['terminal', 'file', 'feedback']),
        }),
      ),
    }),
  ),
  uses_before: z.array(z.object({ scorer: z.string(), use, reasons: z.array(z.string()) })),
});

/** Path inside the session directory. */
export const calibrationFile = 'state/calibration.json';

const pathIn = (folder: string): string => join(folder, ...calibrationFile.split('/'));

/** Without a file: a document that holds nothing. */
export async function readCalibration(folder: string): Promise<CalibrationDocument> {
  const found = await readDocument(pathIn(folder), calibrationSchema, CALIBRATION_SCHEMA_VERSION);
  return found ?? { schema_version: CALIBRATION_SCHEMA_VERSION, calibrations: [], uses_before: [] };
}

export const writeCalibration = (folder: string, document: CalibrationDocument): Promise<void> =>
  writeDocument(pathIn(folder), document);
