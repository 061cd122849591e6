/** The public surface: changing it is a decision, so the list is a literal. */
import { expect, test } from 'vitest';
import * as library from '../src/index.ts';
import * as testing from '../src/testing/index.ts';

test('the library exports exactly these values', () => {
  expect(Object.keys(library).sort()).toEqual([
    'AppError',
    'analyzeTraces',
    'doctor',
    'gateSession',
    'resolveConfig',
    'resumeSession',
    'runSession',
    'scoreTraces',
    'sessionStatus',
    'startDemo',
    'validateSession',
  ]);
});

test('evalwright/testing exports exactly these values', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'call',
    'calls',
    'competentModel',
    'replayedRole',
    'report',
    'sessionMarker',
    'startLoopbackJudge',
    'startScriptedModelServer',
  ]);
});
