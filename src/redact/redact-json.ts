/** Documents of this program that hold texts from traces: every text and key is replaced, numbers and structure stay. */
import { mapTexts } from '../base/map-texts.ts';
import type { Redactor } from './redactor.ts';

export const redactSuiteParts = <T>(document: T, redactor: Redactor): T => {
  const text = (value: string): string => redactor.text(value);
  return mapTexts(document, text, text) as T;
};
