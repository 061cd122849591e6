/** Bounds of the judges, from the options. */
import { listPrice } from '../agent/list-price.ts';
import { AppError } from '../base/app-error.ts';
import { plainLine } from '../base/plain-text.ts';
import type { Config } from '../config/options.ts';
import type { JudgeLimits } from '../validate/judge-limits.ts';

export type JudgeConfig = Partial<Pick<Config, 'judgeRepeats' | 'judgeMaxCalls' | 'judgeMaxUsd'>>;

/** Throws input.option for a limit in dollars that cannot be kept, since no price of the model is known. */
export function judgeLimitsOf(config: JudgeConfig, model: string | null): JudgeLimits | undefined {
  if (model === null) return undefined;
  const price = listPrice(model);
  if (config.judgeMaxUsd !== undefined && price === undefined)
    throw new AppError('input.option', `--judge-max-usd cannot be kept: no price is known for ${plainLine(model)}`, {
      hint: 'Bound the judges by --judge-max-calls instead.',
      details: { option: '--judge-max-usd' },
    });
  return {
    repeats: config.judgeRepeats ?? 1,
    maxCalls: config.judgeMaxCalls ?? null,
    maxUsd: config.judgeMaxUsd ?? null,
    price: price === undefined ? null : { input: price.input, output: price.output },
  };
}
