import { createEvent, fireEvent, render, screen } from '@testing-library/preact';
import { expect, test, vi } from 'vitest';
import { project, task } from '~/test/fixtures';
import { TaskContext, type TaskTools } from './context';
import { MarkdownField } from './MarkdownField';

const same = (text: string) => text;
const TOOLS: TaskTools = {
  ...{ project: project(), members: [], task: task('a'), me: 'me', mayEdit: true },
  ...{ mayComment: true, send: () => Promise.resolve(true), shown: same, stored: same },
};

function show(value: string, onCancel?: () => void) {
  const nothing = () => undefined;
  render(
    <TaskContext value={TOOLS}>
      <MarkdownField
        label="Text"
        value={value}
        onChange={nothing}
        onSave={nothing}
        {...(onCancel ? { onCancel } : {})}
      />
    </TaskContext>,
  );
  return screen.getByLabelText('Text');
}

/** Presses Escape; true when it is left to what lies around the field. */
function escape(field: HTMLElement): boolean {
  const event = createEvent.keyDown(field, { key: 'Escape' });
  fireEvent(field, event);
  return !event.defaultPrevented;
}

test('Escape in an empty field is the panel’s, in a text it only leaves the field', () => {
  expect(escape(show(''))).toBe(true);
  document.body.innerHTML = '';
  const field = show('half a thought');
  field.focus();
  expect(escape(field)).toBe(false);
  expect(field).not.toHaveFocus();
});

test('Escape gives up an edit', () => {
  const onCancel = vi.fn();
  expect(escape(show('', onCancel))).toBe(false);
  expect(onCancel).toHaveBeenCalledOnce();
});
