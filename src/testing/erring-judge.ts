/**
 * Answers for the loopback judge that are wrong at known rates, so that what is measured of a judge can be held against the truth. The
 * same request gets the same answer, however often and in whichever order it comes, unless the judge is made unsteady.
 */
import { seededRandom, stableHash } from '../base/random.ts';
import { verdictFor, type JudgeRequest, type LoopbackJudgeOptions } from './loopback-judge.ts';

export interface ErringJudgeOptions {
  /** The truth about the run that a request shows; undefined: the judge passes it. */
  isBad: (request: JudgeRequest) => boolean | undefined;
  /** Shares of the bad runs that it fails and of the good ones that it passes, in expectation over requests. */
  tpr: number;
  tnr: number;
  /** Share of the answers that are a coin's; 0 by default. */
  unsteady?: number;
  seed?: number;
}

export function erringJudge(options: ErringJudgeOptions): NonNullable<LoopbackJudgeOptions['answer']> {
  const { isBad, tpr, tnr, unsteady = 0, seed = 0 } = options;
  const coin = seededRandom(seed);
  return (request) => {
    const truth = isBad(request) ?? false;
    const errs = seededRandom(stableHash(`${seed} ${request.path} ${request.text}`))() >= (truth ? tpr : tnr);
    const passed = coin() < unsteady ? coin() < 0.5 : truth === errs;
    return { result: verdictFor(request.body, passed), rationale: 'Answer of a stub that errs at a known rate.' };
  };
}
