/** Prepares what the real-server tests share: the managed Python environment and one MLflow server on a free loopback port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensurePythonEnvironment } from '../../src/python/environment.ts';
import { startMlflowServer } from '../../src/python/mlflow-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mlflowUrl: string;
    python: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const environment = await ensurePythonEnvironment({
    env: process.env,
    onProgress: (progress) => console.log(progress.note ?? progress.phase),
  });
  const folder = await mkdtemp(join(tmpdir(), 'evalwright-test-mlflow-'));
  const server = await startMlflowServer({ python: environment.python, folder });
  project.provide('mlflowUrl', server.url);
  project.provide('python', environment.python);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
