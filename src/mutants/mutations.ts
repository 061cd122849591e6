/** Every kind of mutation. The list in docs/explanation/mutants.md is held against it by a test. */
import { answerFactMutations } from './kinds/answer-facts.ts';
import { answerFormMutations } from './kinds/answer-form.ts';
import { answerLeakMutations } from './kinds/answer-leaks.ts';
import { argumentMutations } from './kinds/arguments.ts';
import { conversationMutations } from './kinds/conversation.ts';
import { errorMutations } from './kinds/errors.ts';
import { harmlessRecordMutations } from './kinds/harmless-record.ts';
import { harmlessTextMutations } from './kinds/harmless-text.ts';
import { resultMutations } from './kinds/results.ts';
import { schemaMutations } from './kinds/schema.ts';
import { slow } from './kinds/slow.ts';
import { reordered, stepMutations } from './kinds/steps.ts';
import type { Mutation } from './mutation.ts';

export const mutations: readonly Mutation[] = [
  ...argumentMutations,
  ...schemaMutations,
  ...resultMutations,
  ...errorMutations,
  ...stepMutations,
  ...answerFactMutations,
  ...answerFormMutations,
  ...answerLeakMutations,
  ...conversationMutations,
  slow,
  ...harmlessRecordMutations,
  ...harmlessTextMutations,
  reordered,
];
