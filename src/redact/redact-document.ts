/**
 * Documents of this program that hold texts from traces. Every text and key passes through the redactor, so that what a check looks up
 * and what lies in the evidence stay equal; names of the program's own are no personal data and come out as they went in.
 */
import type { JsonValue } from '../base/json-value.ts';
import type { Redactor } from './redactor.ts';

/** Undefined values stay. */
export const redactDocument = <T>(document: T, redactor: Redactor): T => redactor.value(document as JsonValue) as T;

/** String literals and comments of Python, each up to its end or the end of the line. */
const pythonText = /"""(?:[^\\]|\\[^])*?(?:"""|$)|'''(?:[^\\]|\\[^])*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g;

/** Code stays code: only what it quotes and remarks is replaced. */
export const redactPython = (source: string, redactor: Redactor): string =>
  source.replace(pythonText, (literal) => redactor.text(literal));
