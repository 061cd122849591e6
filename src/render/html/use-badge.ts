/** How certificates speak on the page: what a scorer may be used for, and shares with how sure they are. */
import type { Use } from '../../certify/certificate.ts';
import type { Estimate } from '../../statistics/agreement.ts';
import type { Proportion } from '../../statistics/wilson.ts';
import { mean, part } from './format.ts';
import { html, joinHtml, type Html } from './html.ts';
import { oneLine } from './visible-text.ts';

/** Best first. */
export const uses: readonly Use[] = ['gate', 'trend', 'explore', 'rejected'];

export const useMeanings: Record<Use, string> = {
  gate: 'may turn a build red',
  trend: 'its mean may be compared over versions',
  explore: 'look at its rows, trust no number',
  rejected: 'failed its trial and is not handed over',
};

/** A word in a frame; the sign before it is for the eye alone. */
export function useBadge(use: Use): Html {
  return html`<span class="use use-${use}">${use}</span>`;
}

/** "7 of 9"; `otherwise` when nothing was tried. */
export function shareText({ k, n }: Proportion, otherwise: string): Html {
  return n === 0 ? html`<span class="muted">${otherwise}</span>` : html`${part(k, n)}`;
}

/** "67–100 %", rounded outwards, so that it never claims more than was seen; undefined when nothing was tried. */
export function intervalText({ low, high }: Proportion): string | undefined {
  return low === null || high === null ? undefined : `${Math.floor(low * 100)}–${Math.ceil(high * 100)} %`;
}

/** "0.75 (0.41–0.93)". */
export function estimateText(estimate: Estimate | null): string {
  return estimate === null ? '–' : `${mean(estimate.value)} (${mean(estimate.low)}–${mean(estimate.high)})`;
}

/** Names as code, the last ones counted. */
export function nameList(names: readonly string[], limit = 40): Html {
  const shown = names.slice(0, limit).map((name) => html`<code>${oneLine(name, 60)}</code>`);
  return html`${joinHtml(shown, ', ')}${names.length > limit && ` and ${names.length - limit} more`}`;
}
