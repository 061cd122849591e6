/** mlflow_query get with span_id: one span, nothing cut. */
import { stringifyJson } from '../base/lossless-json.ts';
import { plainLine } from '../base/plain-text.ts';
import type { ToolAnswer } from '../base/tool.ts';
import type { Trace } from '../trace/trace.ts';
import { textPage } from './paged.ts';
import { answer, unknownId } from './tool-answer.ts';
import { rawText, shownId } from './trace-lines.ts';

export function showSpan(trace: Trace, spanId: string, offset: number): ToolAnswer {
  const span = trace.spans.find((item) => item.spanId === spanId);
  if (span === undefined) {
    const ids = trace.spans.map((item) => item.spanId);
    return unknownId('span in this trace', spanId, ids, 'the steps of the trace (detail analysis)');
  }
  const status = span.statusMessage === undefined ? span.status : `${span.status} ${span.statusMessage}`;
  const head = `span ${shownId(span.spanId)} ${plainLine(span.type, 40)} ${plainLine(span.name, 200)}: ${status}\n`;
  const inputs = `inputs: ${rawText(span.inputs)}\n`;
  const outputs = `outputs: ${rawText(span.outputs)}\n`;
  const events = span.events
    .map(({ name, attributes }) => `event ${plainLine(name, 80)}: ${stringifyJson(attributes)}\n`)
    .join('');
  const page = textPage(`${head}${inputs}${outputs}${events}`, offset);
  const outputsAt = head.length + inputs.length;
  const eventsAt = outputsAt + outputs.length;
  return answer({
    about: `One span, uncut: inputs from character ${head.length}, outputs from ${outputsAt}${events === '' ? '' : `, events from ${eventsAt}`}. ${page.note}`,
    data: page.text,
  });
}
