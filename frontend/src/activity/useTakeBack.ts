import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { pastKeys, type ActivityEntry } from '~/api/past';
import { describeError } from '~/api/problem';
import { keys } from '~/api/queries';
import { refusalOf, takeBack, takeBackRequest, type TakenBack } from '~/api/undo';
import { announce } from '~/ui/announce';
import { showToast } from '~/ui/toast';

/** Takes lines of the feed back; what the server refuses stays, and it says why. */
export function useTakeBack(projectId: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  const refresh = () =>
    Promise.all(
      [
        pastKeys.activity(projectId),
        pastKeys.changes(projectId),
        keys.project(projectId),
        keys.members(projectId),
        keys.board(projectId),
        ['task', projectId],
        ['history'],
      ].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  const run = async (work: () => Promise<TakenBack>, verb: string) => {
    if (busy) return;
    setBusy(true);
    try {
      const taken = await work();
      const refusal = refusalOf(taken);
      if (refusal) throw refusal;
      await refresh();
      tell(taken, verb, () => {
        const again = () => takeBackRequest(projectId, taken.correlationId);
        void run(again, verb === 'Took back' ? 'Brought back' : 'Took back');
      });
    } catch (error) {
      const { message, requestId } = describeError(error);
      showToast({ kind: 'error', title: 'Nothing was changed', detail: message, requestId });
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    undo: (entries: readonly ActivityEntry[]) =>
      run(() => takeBack(projectId, entries), 'Took back'),
    redo: (entry: ActivityEntry) => run(() => takeBack(projectId, [entry], 'redo'), 'Brought back'),
  };
}

function tell(taken: TakenBack, verb: string, undo: () => void): void {
  const count = taken.done === 1 ? '1 change' : `${taken.done} changes`;
  const title = `${verb} ${count}`;
  const [first] = taken.refused;
  const left = taken.refused.length;
  const detail = first && `${left} stayed as they are: ${first.detail ?? first.title}`;
  showToast({ kind: 'info', title, undo, ...(detail ? { detail } : {}) });
  announce(`${title}.`);
}
