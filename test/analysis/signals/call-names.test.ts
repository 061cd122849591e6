import { describe, expect, test } from 'vitest';
import { failed, shopRun, shopRuns, tool, valuesOf } from './shop-runs.ts';

const query = (sql: string) => tool('query', { sql }, [['ada', 12]]);
const described = tool('query', { sql: 'DESC cars_data' }, [['max_speed', 'int']]);
const count = (sql: string, ...before: ReturnType<typeof tool>[]): number | undefined =>
  shopRun(0, { question: 'How fast are the cars in cars_data?', steps: [...before, query(sql)] }).signals[
    'unseen_names_in_calls'
  ]?.[0];

describe('names in the texts of calls', () => {
  test.each([
    ['of the question and of results', 'SELECT max_speed FROM cars_data', [described], 0],
    ['of nowhere', 'SELECT top_velocity FROM cars_data', [described], 1],
    ['put together from words that were seen', 'SELECT cars_speed FROM cars_data', [described], 0],
    ['that the text gives', 'SELECT MAX(max_speed) AS topVelocity FROM cars_data ORDER BY topVelocity', [described], 0],
    ['that only a failed call had', 'SELECT top_velocity FROM cars_data', [failed('query', { sql: 'SELECT top_velocity x' })], 1],
    ['written as prose is: not judged', 'select speed from cars', [], undefined],
    ['alone: a value', 'top_velocity', [], undefined],
  ])('%s', (_, sql, before, value) => {
    expect(count(sql, ...before)).toBe(value);
  });

  test('count as a fault where nearly no run has one', () => {
    const runs = (share: number) =>
      shopRuns(40, (at) => ({
        systemTexts: ['cars_data'],
        steps: [query(at % share === 1 ? 'DESC dogs_data' : 'DESC cars_data')],
      }));
    expect(valuesOf('names_from_nowhere', runs(40)).slice(0, 3)).toEqual([0, 1, 0]);
    expect(valuesOf('names_from_nowhere', runs(4))).toEqual(Array.from({ length: 40 }));
  });
});
