import { createContext, useContext } from 'react';
import type { ActivityEntry } from '~/api/past';

/** What every line of the feed works with. */
export interface FeedTools {
  names: Readonly<Record<string, string>>;
  mayUndo: boolean;
  busy: boolean;
  undo: (entries: readonly ActivityEntry[]) => Promise<void>;
  redo: (entry: ActivityEntry) => Promise<void>;
}

export const FeedContext = createContext<FeedTools | undefined>(undefined);

export function useFeed(): FeedTools {
  const tools = useContext(FeedContext);
  if (!tools) throw new Error('used outside the feed');
  return tools;
}
