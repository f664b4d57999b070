import { screen } from '@testing-library/preact';
import type { Task } from '~/api/types';
import { openApp, type World } from './app';
import { task } from './fixtures';

/** Opens the page of a task, WEB-1, that is as the fixtures have it but for `more`. */
export async function openTask(more: Partial<Task> = {}, world: World = {}) {
  const shown = task('a', { key: 'WEB-1', number: 1, ...more });
  const app = await openApp('/t/WEB-1', { ...world, tasks: { 1: shown, ...world.tasks } });
  await screen.findByRole('heading', { name: shown.title });
  return app;
}
