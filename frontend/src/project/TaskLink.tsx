import { useSearch } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { useOpenTask } from './openTask';

export interface TaskLinkProps {
  taskKey: string;
  className?: string | undefined;
  tabIndex?: number;
  children: ReactNode;
}

/**
 * A link that opens a task over the view it stands in, and is current while that task is open. A
 * new tab shows the task's own page. Not the router's link: that one works out an address whenever
 * it is drawn and whenever any address changes, which hundreds on a board cannot afford.
 */
export function TaskLink({ taskKey, className, tabIndex, children }: TaskLinkProps) {
  const open = useOpenTask();
  const current = useSearch({ strict: false, select: ({ task }) => task === taskKey });
  return (
    <a
      href={`/t/${taskKey}`}
      className={className}
      aria-current={current ? 'page' : undefined}
      tabIndex={tabIndex}
      draggable={false}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        open(taskKey);
      }}
    >
      {children}
    </a>
  );
}

/** With any of these keys the click asks the browser for a tab, a window or a download. */
function isPlain(event: MouseEvent): boolean {
  const { button, metaKey, ctrlKey, shiftKey, altKey } = event;
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}
