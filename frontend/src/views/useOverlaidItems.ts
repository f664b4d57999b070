import { useMemo } from 'react';
import { useStore } from '~/app/store';
import type { BulkItem } from '~/api/commands';
import type { Card } from '~/api/types';
import { overlayCard } from '~/pending/overlay';
import { pending, type Pending } from '~/pending/store';

/** A task as any list holds it. */
export type Item = Card & { project_id: string; column_id: string };

/** Returns a list's tasks as they will be once every pending command is confirmed. */
export function useOverlaidItems<T extends Item>(items: readonly T[]): readonly T[] {
  const waiting = useStore(pending);
  return useMemo(() => waiting.reduce(overlayItems<T>, items), [items, waiting]);
}

function overlayItems<T extends Item>(items: readonly T[], { work }: Pending): readonly T[] {
  switch (work.kind) {
    case 'create':
      return items;
    case 'command':
      return overlayOne(items, work);
    case 'bulk':
      return work.items.reduce<readonly T[]>(overlayOne, items);
  }
}

function overlayOne<T extends Item>(
  items: readonly T[],
  { command, taskId }: BulkItem,
): readonly T[] {
  if (!items.some((item) => item.id === taskId)) return items;
  if (command.type === 'archive' || command.type === 'delete') {
    return items.filter((item) => item.id !== taskId);
  }
  return items.map((item) => {
    if (item.id !== taskId) return item;
    const moved = command.type === 'move' ? { column_id: command.column_id } : {};
    return { ...item, ...overlayCard(item, command), ...moved };
  });
}
