/** How a task's note begins when the harness finished it alone. */
export const carriedOnNote = 'Carried on without the agent: ';
