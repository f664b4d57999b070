import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** The address of a task beside whatever is shown: a search parameter, for each view alike. */
const TASK_KEY = /^[A-Z]{2,8}-\d{1,9}$/;

export interface TaskSearch {
  task?: string | undefined;
}

/** Reads `?task=KEY-12`; anything else is left out. */
export function taskSearch(search: Record<string, unknown>): TaskSearch {
  const task = search.task;
  return typeof task === 'string' && TASK_KEY.test(task) ? { task } : {};
}

/** Returns the parts of a task's key; undefined for a text that is none. */
export function partsOfKey(text: string): { projectKey: string; number: number } | undefined {
  const [projectKey, number] = text.split('-');
  if (!TASK_KEY.test(text) || projectKey === undefined) return undefined;
  return { projectKey, number: Number(number) };
}

/** Returns a way to open a task (or, without a key, to close it) over the view that is shown. */
export function useOpenTask(): (key: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (key) => void navigate({ to: '.', search: (now: object) => ({ ...now, task: key }) }),
    [navigate],
  );
}

/** True while a task is open beside the view. */
export function useTaskIsOpen(): boolean {
  return useSearch({ strict: false, select: ({ task }) => task !== undefined });
}
