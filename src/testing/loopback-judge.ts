/**
 * An OpenAI-compatible chat endpoint on loopback that answers as a judge would and remembers what it was asked. It serves the check
 * of the judges' wiring and tests; its verdicts mean nothing.
 *
 * What MLflow 3.17.2 accepts (seen by running it): make_judge sends `response_format.json_schema` with `result` and `rationale` and
 * takes the type named there; built-ins and Guidelines want the string "yes" or "no".
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface JudgeRequest {
  /** As requested, e.g. "/scorers/correct_routing/v1/chat/completions". */
  path: string;
  /** The texts of all messages, each on lines of its own. */
  text: string;
  /** The body as parsed JSON; undefined when it was not JSON. */
  body: unknown;
  /** True when the body was longer than what is kept. */
  isTruncated: boolean;
}

export interface LoopbackJudgeOptions {
  /** The verdict by value type; what is not given is "yes", true, 1. */
  answer?: (request: JudgeRequest) => { result: unknown; rationale: string } | undefined;
  /** Tokens that every answer says it used; 1 each by default. */
  usage?: { input: number; output: number };
  /** HTTP status for every answer, e.g. 401 or 500; 200 by default. */
  status?: number;
  /** Requests kept, oldest dropped first; 1000 by default. */
  maxRequests?: number;
  /** Bytes of a request that are read; longer ones are refused with 413. 8 MB by default. */
  maxBodyBytes?: number;
}

export interface LoopbackJudge {
  /** Without a path: append anything that ends in /v1 to make a base URL. */
  url: string;
  requests: readonly JudgeRequest[];
  stop(): Promise<void>;
}

export async function startLoopbackJudge(options: LoopbackJudgeOptions = {}): Promise<LoopbackJudge> {
  const requests: JudgeRequest[] = [];
  const server = createServer((request, response) => {
    answerRequest(request, response, options, requests).catch((error: unknown) => {
      if (!response.headersSent) reply(response, 500, { error: { message: String(error), type: 'loopback_judge' } });
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: LoopbackJudgeOptions,
  requests: JudgeRequest[],
): Promise<void> {
  const path = request.url ?? '/';
  const { text: raw, isTruncated } = await readBody(request, options.maxBodyBytes ?? 8 * 1024 * 1024);
  const body = parse(raw);
  const recorded: JudgeRequest = { path, text: messageTexts(body), body, isTruncated };
  requests.push(recorded);
  if (requests.length > (options.maxRequests ?? 1000)) requests.shift();
  if (isTruncated) return reply(response, 413, { error: { message: 'request too long' } });
  if (request.method !== 'POST' || !path.split('?')[0]?.endsWith('/chat/completions'))
    return reply(response, 404, { error: { message: `no such endpoint: ${request.method} ${path}` } });
  if (options.status !== undefined && options.status !== 200)
    return reply(response, options.status, { error: { message: `configured to answer ${options.status}` } });
  const verdict = options.answer?.(recorded) ?? {
    result: verdictFor(body, true),
    rationale: 'Answer of a stub: it has no meaning.',
  };
  reply(response, 200, completion(JSON.stringify(verdict), body, options.usage ?? { input: 1, output: 1 }));
}

function completion(content: string, body: unknown, { input, output }: { input: number; output: number }): unknown {
  const model = field(body, 'model');
  return {
    id: 'chatcmpl-stub',
    object: 'chat.completion',
    created: 0,
    model: typeof model === 'string' ? model : 'stub',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
}

/** A verdict of the type that the request's JSON schema gives `result`; "yes" or "no" where it says nothing. */
export function verdictFor(body: unknown, passed: boolean): unknown {
  const schema = field(field(field(body, 'response_format'), 'json_schema'), 'schema');
  const result = field(field(schema, 'properties'), 'result');
  const choices = field(result, 'enum');
  if (Array.isArray(choices) && choices.length > 0) return choices[passed ? 0 : choices.length - 1] as unknown;
  switch (field(result, 'type')) {
    case 'boolean':
      return passed;
    case 'integer':
    case 'number':
      return passed ? 1 : 0;
    default:
      return passed ? 'yes' : 'no';
  }
}

function messageTexts(body: unknown): string {
  const messages = field(body, 'messages');
  if (!Array.isArray(messages)) return '';
  return messages
    .flatMap((message: unknown) => {
      const content = field(message, 'content');
      return Array.isArray(content) ? content.map((part: unknown) => field(part, 'text')) : [content];
    })
    .filter((text) => typeof text === 'string')
    .join('\n');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<{ text: string; isTruncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isTruncated: size > maxBytes };
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
