import { fireEvent, render, screen } from '@testing-library/preact';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { project, task } from '~/test/fixtures';
import type { TaskTools } from './context';
import { panelPress } from './panelPress';
import { useAskedPress, useTaskKeys } from './useTaskKeys';

const pressed = vi.fn();
const closed = vi.fn();
const send = vi.fn(() => Promise.resolve(true));

function tools(more: Partial<TaskTools> = {}): TaskTools {
  const same = (text: string) => text;
  const base = { project: project(), members: [], task: task('a'), me: 'me' };
  const may = { mayEdit: true, mayComment: true };
  return { ...base, ...may, send, shown: same, stored: same, ...more };
}

function Panel({ given = tools() }: { given?: TaskTools }) {
  const panel = useRef<HTMLElement>(null);
  useTaskKeys(panel, given, closed);
  useAskedPress(panel, 'WEB-1');
  return (
    <aside ref={panel}>
      <h2 tabIndex={-1}>Title</h2>
      <button type="button" data-press="priority" onClick={pressed}>
        Priority
      </button>
      <input aria-label="Due" data-press="due" />
    </aside>
  );
}

const show = (node: ReactNode) =>
  render(<QueryClientProvider client={new QueryClient()}>{node}</QueryClientProvider>);
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

beforeEach(() => {
  vi.clearAllMocks();
  panelPress.set(undefined);
});

test('a letter presses its button, and takes the cursor to its field', () => {
  show(<Panel />);
  screen.getByRole('heading').focus();
  press('p');
  expect(pressed).toHaveBeenCalledOnce();
  press('d');
  expect(screen.getByLabelText('Due')).toHaveFocus();
});

test('letters are the panel’s only while focus is in it', () => {
  show(<Panel />);
  press('p');
  expect(pressed).not.toHaveBeenCalled();
  press(']');
  expect(closed).toHaveBeenCalledOnce();
});

test('I takes the task on, once, and only for those who may edit', () => {
  const { rerender } = show(<Panel />);
  screen.getByRole('heading').focus();
  press('i');
  expect(send).toHaveBeenCalledWith({ type: 'assign', account_id: 'me' }, expect.any(String));
  const given = [tools({ task: task('a', { assignees: ['me'] }) }), tools({ mayEdit: false })];
  for (const other of given) {
    rerender(
      <QueryClientProvider client={new QueryClient()}>
        <Panel given={other} />
      </QueryClientProvider>,
    );
    press('i');
  }
  expect(send).toHaveBeenCalledOnce();
});

test('what was asked for on the card is done once the panel is there; another’s is left', () => {
  panelPress.set({ taskKey: 'WEB-2', press: 'priority' });
  show(<Panel />);
  expect(pressed).not.toHaveBeenCalled();
  panelPress.set({ taskKey: 'WEB-1', press: 'priority' });
  return vi.waitFor(() => {
    expect(pressed).toHaveBeenCalledOnce();
    expect(panelPress.get()).toBeUndefined();
  });
});
