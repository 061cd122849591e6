/** All personalities. */
import type { Personality } from '../personality.ts';
import { scorerWriters } from './scorers.ts';
import { sessionBreakers } from './sessions.ts';
import { untrustworthy } from './trust.ts';

export const personalities: readonly Personality[] = [...sessionBreakers, ...scorerWriters, ...untrustworthy];
