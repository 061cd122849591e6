/** Reading MLflow's environment variables as MLflow reads them. */
import { AppError } from '../base/app-error.ts';

export const isTrue = (value: string | undefined): boolean => ['true', '1'].includes((value ?? '').toLowerCase());

/** A number of `min` (0 unless told) to `max`; `default` when the variable is unset or empty. Throws `input.option`. */
export function numberOption(
  env: Record<string, string | undefined>,
  name: string,
  limits: { default: number; min?: number; max?: number },
): number {
  const text = env[name];
  if (text === undefined || text.trim() === '') return limits.default;
  const value = Number(text);
  const min = limits.min ?? 0;
  if (Number.isFinite(value) && value >= min && value <= (limits.max ?? Infinity)) return value;
  const range = limits.max === undefined ? `at least ${min}` : `from ${min} to ${limits.max}`;
  throw new AppError('input.option', `${name} must be a number, ${range}.`, { hint: `Change or unset ${name}.` });
}
