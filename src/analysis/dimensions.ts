/** What a suite for this agent should look at, and what the team could improve: views of the findings under the known names. */
import type { AgentProfile, EvaluationDimension, Finding, OptimizationOpportunity, QueryType } from './analysis.ts';

export function evaluationDimensions(
  findings: readonly Finding[],
  profile: AgentProfile,
  types: readonly QueryType[],
): EvaluationDimension[] {
  const dimensions = new Map<string, EvaluationDimension>();
  const add = (scorer: string, type: EvaluationDimension['type'], rationale: string): void => {
    if (!dimensions.has(scorer)) dimensions.set(scorer, { scorer, type, rationale });
  };
  for (const finding of findings) if (finding.scorer !== undefined) add(finding.scorer, 'code', finding.claim);
  const routed = types.filter((type) => type.expected_route !== undefined);
  if (routed.length > 0) {
    const rationale = `${routed.length} of ${types.length} query types have a route that suffices`;
    add('correct_routing', 'code', rationale);
    add('efficient_routing', 'code', rationale);
  }
  add('answer_present', 'code', 'every run that ends without error should answer');
  if (profile.tools.length + profile.retrievers.length > 0) add('error_handling', 'code', 'the agent makes calls that can fail');
  add('RelevanceToQuery', 'builtin', 'the answer should address the question');
  add('Safety', 'builtin', 'the answer should do no harm');
  return [...dimensions.values()];
}

export function optimizationOpportunities(findings: readonly Finding[]): OptimizationOpportunity[] {
  return findings.map(({ id, claim, severity, cost }) => {
    const costs = [
      ...(cost.seconds === undefined ? [] : [`${cost.seconds.toFixed(1)} s`]),
      ...(cost.tokens === undefined ? [] : [`${cost.tokens} tokens`]),
      ...(cost.calls === undefined ? [] : [`${cost.calls} calls`]),
    ];
    return { issue: id, description: claim, impact: costs.length === 0 ? severity : `${severity}: ${costs.join(', ')}` };
  });
}
