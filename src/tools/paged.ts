/** Long lists and long texts in pieces that a model can take. */
import { MAX_TOOL_ANSWER } from '../base/tool.ts';

/** Room for what was recorded; the rest is for our own words and the markers. */
export const dataRoom = MAX_TOOL_ANSWER - 4000;

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

/** Lines that stand above a page, and the room that they leave to it. */
export function headOf(lines: readonly string[], above = 17_000): { head: string[]; room: number } {
  const text = cutText(lines.join('\n'), above);
  return { head: lines.length === 0 ? [] : [text], room: dataRoom - text.length - 100 };
}

/** One long text by characters, cut between them: an offset inside a surrogate pair counts as that of the pair. */
export function textPage(text: string, offset: number, room = dataRoom): Page {
  const start = isInsidePair(text, offset) ? offset - 1 : offset;
  const end = isInsidePair(text, start + room) ? start + room - 1 : start + room;
  const piece = text.slice(start, end);
  return { text: piece, ...noteOf(text.length, start, piece.length, 'characters') };
}

const isInsidePair = (text: string, index: number): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 1), index + 1));

/** Cut at a code point, and said so. */
export function cutText(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const note = ` … (${text.length} characters in all)`;
  return `${text.slice(0, Math.max(0, maximum - note.length)).replace(/[\ud800-\udbff]$/, '')}${note}`;
}
