/** The most commands one request may hold. */
const MOST_IN_REQUEST = 500;

/** Creates many tasks in a project through the API, in the page's own session, column by column in turn. */
export function createTasksBy(page, projectKey, count) {
  return page.evaluate(
    async ([key, total, most]) => {
      const call = async (path, body) => {
        const answer = await fetch(`/api/v1${path}`, {
          method: body ? 'POST' : 'GET',
          headers: { 'Content-Type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return answer.json();
      };
      const { items } = await call('/projects?limit=200');
      const project = items.find((candidate) => candidate.key === key);
      const { columns } = await call(`/projects/${project.id}/board`);
      for (let from = 0; from < total; from += most) {
        const commands = Array.from({ length: Math.min(most, total - from) }, (_, index) => ({
          target: 'task',
          type: 'create',
          project_id: project.id,
          title: `Task ${from + index + 1} of a board that grew`,
          column_id: columns[(from + index) % columns.length].id,
          priority: ['none', 'low', 'high'][(from + index) % 3],
        }));
        await call('/commands', { commands });
      }
    },
    [projectKey, count, MOST_IN_REQUEST],
  );
}
