import type { JudgeQuote } from '../../validate/judge-quote.ts';
import { amount, dollars, line, plural } from './text.ts';

export function judgeQuoteText(quote: JudgeQuote): string {
  const { rows, judges, repeats, repeated_rows: again, certified_rows: certified, max_calls: maxCalls, max_usd: maxUsd } = quote;
  const cost = quote.cost_usd === null ? 'price unknown' : `about ${dollars(quote.cost_usd)} at list prices`;
  const asked = again > 0 ? `, ${again} of them ${repeats} times` : '';
  const trial = certified > 0 ? `, and for certificates each on up to ${plural(certified, 'row')}` : '';
  const bounds = [...(maxCalls === null ? [] : [plural(maxCalls, 'call')]), ...(maxUsd === null ? [] : [dollars(maxUsd)])];
  return [
    `Judges on ${line(quote.model, 100)}: at most ${plural(quote.calls, 'call')} (${plural(judges, 'judge')} on ${plural(rows, 'row')}${asked}${trial}),`,
    `about ${amount(quote.tokens)} tokens, ${cost}. Bounds: ${bounds.length === 0 ? 'none' : bounds.join(', ')}.`,
  ].join(' ');
}
