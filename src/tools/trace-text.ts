/**
 * Text that comes from traces, as a model is shown it: between markers that say it is data, and that it cannot close. Whatever it
 * says, it is no instruction; every prompt tells so (prompts/system.md).
 */
import { plainText } from '../base/plain-text.ts';

export const dataStart = '<trace-data>';
export const dataEnd = '</trace-data>';

/** Also with white space, invisible characters or other signs in between: what a reader could take for a marker. */
const forgedMarker = /[<\uff1c\ufe64](?=[^a-z>]{0,12}trace[^a-z<>]{0,4}data)/giu;

/** Forged markers lose their brackets; control characters and lone surrogates become visible or vanish. */
export function markAsData(text: string): string {
  return `${dataStart}\n${unmarked(text)}\n${dataEnd}`;
}

/** For values that stand inside a block that is marked as a whole. */
export function unmarked(text: string): string {
  return plainText(text.replaceAll('\r\n', '\n')).replace(forgedMarker, '‹');
}
