import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export interface TaskLinkProps {
  taskKey: string;
  className?: string | undefined;
  tabIndex?: number;
  children: ReactNode;
}

/** A link that opens a task over the view it stands in, and is current while that task is open. */
export function TaskLink({ taskKey, className, tabIndex, children }: TaskLinkProps) {
  return (
    <Link
      to="."
      search={(now: object) => ({ ...now, task: taskKey })}
      className={className}
      activeOptions={{ includeSearch: true }}
      tabIndex={tabIndex}
      draggable={false}
    >
      {children}
    </Link>
  );
}
