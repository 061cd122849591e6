/** Runs of a small shop agent, each a little different, for the tests of the mined signals. */
import { extractFeatures, type TraceFeatures } from '../../../src/analysis/features.ts';
import { minedSignals } from '../../../src/analysis/signals/all-signals.ts';
import type { JsonValue } from '../../../src/base/json-value.ts';
import type { Step, Trace } from '../../../src/trace/trace.ts';
import { step, trace } from '../build-trace.ts';

export const tool = (name: string, input: JsonValue, output: JsonValue = 'ok', part: Partial<Step> = {}): Step =>
  step({ kind: 'tool', name, input, output, ...part });

export const failed = (name: string, input: JsonValue): Step => tool(name, input, 'not found', { error: 'not found' });

/** Steps of a run that goes as it should: find the customer, read the order, cancel it. */
export function shopSteps(at: number): [find: Step, read: Step, cancel: Step] {
  const [customer, order] = [`cust_${7000 + at}`, `W${550_000 + 37 * at}`];
  return [
    tool('find_customer', { email: `anna${at}@mail.test` }, { customer_id: customer, orders: [order] }),
    tool('get_order', { order_id: order }, { order_id: order, status: 'pending', total: 100 + at }),
    tool('cancel_order', { order_id: order, reason: at % 3 === 0 ? 'mistake' : 'not needed', notify: true }),
  ];
}

export const shopTrace = (at: number, part: Partial<Trace> = {}): Trace =>
  trace({
    traceId: `tr-${String(at).padStart(4, '0')}`,
    question: `I am anna${at}@mail.test, cancel my order please`,
    answer: `Your order is cancelled and the money will be on your card in ${5 + (at % 4)} days.`,
    steps: shopSteps(at),
    ...part,
  });

export const shopRun = (at: number, part: Partial<Trace> = {}): TraceFeatures => extractFeatures(shopTrace(at, part));

export const shopRuns = (count: number, part: (at: number) => Partial<Trace> = () => ({})): TraceFeatures[] =>
  Array.from({ length: count }, (_, at) => shopRun(at, part(at)));

export const ofOneType = (features: readonly TraceFeatures[], type = 'cancel'): Map<string, string> =>
  new Map(features.map(({ trace_id }) => [trace_id, type]));

const byName = new Map(minedSignals.map((signal) => [signal.name, signal]));

/** Value of a mined signal for each run; undefined for runs it does not apply to, or for all where nothing was mined. */
export function valuesOf(
  name: string,
  features: readonly TraceFeatures[],
  types: ReadonlyMap<string, string> = new Map(),
  measured: readonly TraceFeatures[] = features,
): (number | undefined)[] {
  const signal = byName.get(name)!;
  const mined = signal.mine(features, types);
  if (mined === undefined) return measured.map(() => undefined);
  const parameters = JSON.parse(JSON.stringify(mined.parameters)) as JsonValue;
  return measured.map((run) => signal.measure(run, parameters, types.get(run.trace_id))?.value);
}

const clerk = step({ kind: 'agent', name: 'clerk' });

/** The same steps as an expert takes them. */
const byClerk = (steps: readonly Step[]): Step[] => [clerk, ...steps.map((item) => ({ ...item, agent: 'clerk' }))];

/** What the last call found is read from a log that the instructions name. */
const logged = (name = 'order_log'): Step => tool('query_log', { query: `read ${name} of today` }, 'nothing');
const systemTexts = ['The table order_log holds what was done.'];

/** Many runs of an expert that end in one of two ways, the last ones with a fault of each kind that mined signals know. */
export function faultyShopTraces(): Trace[] {
  const ending = (at: number): Step => tool('escalate', { order_id: `W${550_000 + 37 * at}` });
  const right = Array.from({ length: 120 }, (_, at) =>
    shopTrace(at, {
      systemTexts,
      steps: byClerk([logged(), ...(at % 2 === 0 ? shopSteps(at) : [...shopSteps(at).slice(0, 2), ending(at)])]),
    }),
  );
  const [find, read, cancel] = shopSteps(120);
  const parts: Partial<Trace>[] = [
    { steps: [] },
    { steps: [find, cancel] },
    { steps: [clerk, find, read, cancel] },
    { steps: byClerk([logged('order_blog'), find, read, cancel]) },
    { steps: [find, cancel, read] },
    { steps: [find, { ...read, output: '' }, cancel] },
    { steps: [read, find, read, cancel] },
    { steps: [find, read, cancel, tool('delete_account', { customer_id: 'cust_7120' })] },
    { steps: [find, read, { ...cancel, input: { order_id: 'W999000', reason: 'mistake', notify: true } }] },
    { steps: [find, read, { ...cancel, input: { order_id: 554_440, reason: 'because', notify: 'yes' } }] },
    { answer: '{"cancelled": [1, 2, true]}\n' },
    { answer: '- cancelled\n- paid back\n\nBis bald' },
  ];
  return [
    ...right,
    ...parts.map((part, index) => shopTrace(121 + index, { question: 'I am anna120@mail.test, cancel it', ...part })),
  ];
}
