/** Long lists and long texts in pieces that a model can take. */
import { dataRoom } from './tool-answer.ts';

export interface PageRequest {
  /** Items to pass over. */
  offset: number;
  limit: number;
}

export interface Page {
  /** One item after the other, as rendered. */
  text: string;
  /** "Items 1 to 20 of 75; more with offset 20." */
  note: string;
  /** Whether more follows. */
  hasMore: boolean;
}

/** As many items as fit into `room`, one at least: that one is cut when it is longer. */
export function pageOf<T>(
  items: readonly T[],
  { offset, limit }: PageRequest,
  render: (item: T, index: number) => string,
  noun: string,
  room = dataRoom,
): Page {
  const shown: string[] = [];
  let size = 0;
  for (const [index, item] of items.slice(offset, offset + limit).entries()) {
    const text = cutText(render(item, offset + index), room);
    if (shown.length > 0 && size + text.length + 1 > room) break;
    shown.push(text);
    size += text.length + 1;
  }
  return { text: shown.join('\n'), ...noteOf(items.length, offset, shown.length, noun) };
}

function noteOf(all: number, offset: number, shown: number, noun: string): Pick<Page, 'note' | 'hasMore'> {
  if (all === 0) return { note: `No ${noun}.`, hasMore: false };
  if (shown === 0) return { note: `There are only ${all} ${noun}; use a smaller offset.`, hasMore: false };
  const hasMore = offset + shown < all;
  const range = `${noun} ${offset + 1} to ${offset + shown} of ${all}`;
  return { note: hasMore ? `Shown: ${range}. More with offset ${offset + shown}.` : `Shown: ${range}.`, hasMore };
}

/** One long text by characters. */
export function textPage(text: string, offset: number, room = dataRoom): Page {
  const piece = text.slice(offset, offset + room);
  return { text: piece, ...noteOf(text.length, offset, piece.length, 'characters') };
}

/** Cut at a code point, and said so. */
export function cutText(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const note = ` … (${text.length} characters in all)`;
  return `${text.slice(0, Math.max(0, maximum - note.length)).replace(/[\ud800-\udbff]$/, '')}${note}`;
}
