import { fireEvent, screen } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { renderScreen } from '~/test/screen';
import { TaskLink } from './TaskLink';

const open = () =>
  renderScreen('/my', '/my?tab=created', () => (
    <>
      <TaskLink taskKey="WEB-1">One</TaskLink>
      <TaskLink taskKey="WEB-2">Two</TaskLink>
    </>
  ));

test('a click opens the task over the view, which stays as it is', async () => {
  const { router } = await open();
  const [one, two] = screen.getAllByRole('link');
  fireEvent.click(one!);
  await expect.poll(() => router.state.location.search).toEqual({ tab: 'created', task: 'WEB-1' });
  await expect.poll(() => one).toHaveAttribute('aria-current', 'page');
  expect(two).not.toHaveAttribute('aria-current');
});

test('a click for another tab is the browser’s: the address is the task’s own page', async () => {
  const { router } = await open();
  const [one] = screen.getAllByRole('link');
  expect(one).toHaveAttribute('href', '/t/WEB-1');
  for (const how of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }]) {
    // False would mean that the page took the click for itself.
    expect(fireEvent.click(one!, how)).toBe(true);
  }
  expect(router.state.location.search).toEqual({ tab: 'created' });
});
