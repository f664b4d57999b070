import { useEffect, useRef, type RefObject } from 'react';
import { TASK_KEYS } from '~/app/keymap/task';
import { DEED_KEYS, PROPERTY_KEYS } from '~/app/keymap/properties';
import { bindTable, each } from '~/app/keys';
import { useStore } from '~/app/store';
import type { TaskTools } from './context';
import { panelPress, pressIn, type PanelKey } from './panelPress';
import { useRemoval } from './useRemoval';

/** What keys do while focus is in the panel; on a page of its own, also while it is nowhere. */
export function useTaskKeys(
  panel: RefObject<HTMLElement | null>,
  tools: TaskTools,
  onClose: () => void,
): void {
  const removal = useRemoval(tools.project.id);
  const latest = useRef({ tools, onClose, removal });
  useEffect(() => {
    latest.current = { tools, onClose, removal };
  });
  useEffect(() => {
    const inPanel = (act: (element: HTMLElement) => void) => (event: KeyboardEvent) => {
      const element = panel.current;
      if (!element || !hasFocus(element)) return;
      event.preventDefault();
      act(element);
    };
    const press = (key: PanelKey) => inPanel((element) => pressIn(element, key));
    const { close } = TASK_KEYS;
    return bindTable(
      { ...PROPERTY_KEYS, ...DEED_KEYS, close },
      {
        ...each(PROPERTY_KEYS, press),
        describe: press('describe'),
        comment: press('comment'),
        relate: press('relate'),
        watch: press('watch'),
        copyLink: press('copyLink'),
        copyKey: press('copyKey'),
        mine: inPanel(() => takeOn(latest.current.tools)),
        remove: inPanel(() => {
          const { tools: now, removal: take } = latest.current;
          if (now.mayEdit) take.remove(now.task);
        }),
        close: (event) => {
          // Wherever focus is: the panel is on the screen once.
          event.preventDefault();
          latest.current.onClose();
        },
      },
    );
  }, [panel]);
}

/** Carries out what a key on the task's card asked for before the panel was there. */
export function useAskedPress(panel: RefObject<HTMLElement | null>, taskKey: string | undefined) {
  const asked = useStore(panelPress);
  useEffect(() => {
    const element = panel.current;
    if (!element || !asked || asked.taskKey !== taskKey) return;
    panelPress.set(undefined);
    if (asked.press !== 'peek') pressIn(element, asked.press);
  }, [panel, asked, taskKey]);
}

function hasFocus(panel: HTMLElement): boolean {
  const focused = document.activeElement;
  const nowhere = focused === null || focused === document.body;
  return panel.contains(focused) || (nowhere && panel.matches('main'));
}

function takeOn({ task, me, mayEdit, send }: TaskTools): void {
  if (!mayEdit || task.assignees.includes(me)) return;
  void send({ type: 'assign', account_id: me }, 'The assignees were not changed');
}
