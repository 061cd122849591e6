/** `evalwright/testing`: doubles of model endpoints on loopback, for tests of what calls a model and to see it work without one. */
export { competentModel } from './competent-model.ts';
export { startLoopbackJudge, type LoopbackJudge } from './loopback-judge.ts';
export { call, calls, replayedRole, report, sessionMarker, type RoleProgram, type SessionMarker } from './replayed-role.ts';
export { startScriptedModelServer, type ScriptedModelOptions } from './scripted-model-server.ts';
export type { ModelReply, ModelRequest, ModelRole, ScriptedModelServer, ScriptedUsage, ToolResult } from './scripted-model.ts';
