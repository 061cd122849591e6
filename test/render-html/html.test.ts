import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, joinHtml, webAddress } from '../../src/render/html/html.ts';
import { cutText, oneLine, visibleText } from '../../src/render/html/visible-text.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '<script>',
        '</style>',
        '"',
        "'",
        '`',
        '&',
        '&lt;',
        '<!--',
        ']]>',
        '\u0000',
        '\ud800',
        '\u202e',
        ' onload=',
        'javascript:',
        '\r',
        'x',
      ),
    )
    .map((pieces) => pieces.join('')),
);

/** What a browser reads out of escaped text: the five entities and numeric references, nothing else. */
const unescaped = (markup: string): string =>
  markup.replace(
    /&(?:amp|lt|gt|quot|#39|#96);/g,
    (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#96;': '`' })[entity] ?? '',
  );

describe('html``', () => {
  test('no text becomes markup, in content or in a quoted attribute', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const match = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/s.exec(markup);
        expect(match).not.toBeNull();
        expect(match?.[1]).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;|#96;)/);
        expect(unescaped(match?.[2] ?? '')).toBe(visibleText(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('its own results pass, lists are joined, what is missing is nothing', () => {
    expect(html`<b>${html`<i>${'<'}</i>`}${[html`a`, '&', 1]}${undefined}${false}</b>`.markup).toBe('<b><i>&lt;</i>a&amp;1</b>');
    expect(joinHtml(['a', html`<i></i>`], ' · ').markup).toBe('a · <i></i>');
    expect(html`${Number.NaN} ${Infinity}`.markup).toBe('– –');
  });

  test('refuses places where escaping is not enough', () => {
    const text = 'x onload=alert(1)';
    expect(() => html`<p title=${text}></p>`).toThrow('unquoted');
    expect(() => html`<a href="${text}"></a>`).toThrow('interpreted');
    expect(() => html`<p style="color:${text}"></p>`).toThrow('interpreted');
    expect(() => html`<p onclick="${text}"></p>`).toThrow('interpreted');
    expect(html`<p>a=${text}</p>`.markup).toContain('a=x');
  });

  test('an address is http(s) without credentials, or nothing', () => {
    expect(webAddress('https://mlflow.example/#/a"b')?.markup).toBe('https://mlflow.example/#/a%22b');
    const refused = ['javascript:alert(1)', 'data:text/html,x', 'http://user:secret@host/', 'not an address', '//host'];
    expect(refused.filter((address) => webAddress(address) !== undefined)).toEqual([]);
  });
});

describe('visible text', () => {
  test('what hides or reorders is shown', () => {
    expect(visibleText('a\u0000b\u001b[31m\u202ec\u200b\u{e0041}\ud800\r\n')).toBe('a␀b␛[31m⟨U+202E⟩c⟨U+200B⟩⟨U+E0041⟩\ufffd\n');
    expect(visibleText('שלום 👩‍💻\t!')).toBe('שלום 👩‍💻\t!');
  });

  test('a cut says how much it left out and never halves a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const whole = text.toWellFormed();
        const cut = cutText(whole, limit);
        expect(cut.text.isWellFormed()).toBe(true);
        expect(cut.text.length).toBeLessThanOrEqual(limit);
        expect(cut.text.length + cut.omitted).toBe(whole.length);
        expect(whole.startsWith(cut.text)).toBe(true);
      }),
    );
    expect(oneLine('a\n  b\t', 10)).toBe('a b');
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });
});
