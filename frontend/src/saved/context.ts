import { createContext, useContext } from 'react';
import type { SavedView } from '~/api/saved';

/** The saved view whose tasks are shown, if it is one. */
export const SavedViewContext = createContext<SavedView | undefined>(undefined);

export function useSavedView(): SavedView | undefined {
  return useContext(SavedViewContext);
}
