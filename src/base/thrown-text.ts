/** What a tool's failure says to the model that called it. */
import { z } from 'zod';
import { AppError } from './app-error.ts';

export function thrownText(error: unknown): string {
  if (error instanceof AppError) return error.hint === undefined ? error.message : `${error.message}. ${error.hint}`;
  return error instanceof z.ZodError
    ? `the input does not fit: ${firstIssue(error)}`
    : `the tool failed: ${error instanceof Error ? error.message : String(error)}`;
}

export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'wrong shape' : `${issue.path.join('.') || 'value'}: ${issue.message}`;
}
