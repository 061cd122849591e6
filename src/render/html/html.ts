/**
 * The only way to markup in the report: html`` escapes every text it is given and passes through nothing but its own results.
 * It also refuses, at the first rendering, templates in which escaping would not be enough: unquoted attributes, and texts in
 * attributes that a browser interprets (links, styles, handlers). Text in places where quotes suffice cannot break out of them.
 */
import { visibleText } from './visible-text.ts';

/** Markup that is safe by construction. Only this file makes one. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };
const interpretedAttribute = /\s(?:href|src|srcset|style|action|formaction|xlink:href|srcdoc|on\w+)\s*=\s*["'][^"'<>]*$/i;
const unquotedAttribute = /=\s*$/;
const openTag = /<[^<>]*$/;

/** Templates without their indentation: a third of a page's bytes. Preformatted text is always a value, so it keeps its own. */
const unindented = new WeakMap<TemplateStringsArray, readonly string[]>();

function pieces(strings: TemplateStringsArray): readonly string[] {
  const known = unindented.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((piece) => piece.replace(/\n\s+/g, '\n'));
  unindented.set(strings, made);
  return made;
}

export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const [first = '', ...rest] = pieces(strings);
  let markup = first;
  values.forEach((value, index) => {
    markup += place(value, strings[index] ?? '') + (rest[index] ?? '');
  });
  return new Html(markup);
}

/** Constant style text; takes no values, so that nothing from outside can reach a style sheet. */
export function css(strings: TemplateStringsArray): Html {
  return new Html(strings.join(''));
}

/** Items with markup between them. */
export function joinHtml(items: readonly HtmlValue[], separator: HtmlValue = ''): Html {
  return new Html(items.map((item) => markupOf(item)).join(markupOf(separator)));
}

function place(value: HtmlValue, before: string): string {
  if (openTag.test(before) && unquotedAttribute.test(before)) throw new Error(`unquoted attribute before a value: ${before}`);
  if (typeof value === 'string' && interpretedAttribute.test(before))
    throw new Error(`text in an interpreted attribute: ${before}`);
  return markupOf(value);
}

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '–';
  return value.map((item) => markupOf(item)).join('');
}

function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

/** A link to a web page: http(s) only, percent-encoded; undefined for anything else. */
export function webAddress(address: string): Html | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') return undefined;
  return new Html(escapeText(url.href));
}
