import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { PROJECT_ROW_KEYS } from '~/app/keymap/rows';
import { bindTable } from '~/app/keys';
import { useApply } from '~/bulk/apply';
import { BulkBar } from '~/bulk/BulkBar';
import { PropertyMenu, type OpenProperty, type Property } from '~/bulk/PropertyMenu';
import {
  addSelected,
  chooseNone,
  clearSelected,
  selection,
  tellSelected,
  toggleSelected,
  useSelection,
} from '~/bulk/selection';
import { useDeeds } from '~/bulk/useDeeds';
import { useProject } from '~/project/context';
import { useOpenTask } from '~/project/openTask';
import { panelPress, type PanelKey } from '~/task/panelPress';
import type { MenuPart, OpenTaskMenu } from './TaskMenu';
import type { Item } from './useOverlaidItems';
import { rowKey } from './useRowKeys';

const PROPERTIES: Partial<Record<MenuPart, Property>> = {
  status: 'status',
  priority: 'priority',
  assignees: 'assignee',
  labels: 'label',
  due: 'due',
};

/** The row that the keys are about, and the way to another. */
export interface RowAtHand {
  stop: string | undefined;
  goTo: (index: number) => void;
}

export interface ChosenRowsInput {
  /** The tasks in the order in which they stand. */
  items: readonly Item[];
  row: RefObject<RowAtHand>;
  openMenu: OpenTaskMenu;
}

/**
 * The keys of the rows of one project beyond going from one to the next: what can be done with a
 * task, and choosing several. Returns the bar for the chosen ones, and a way to open the menu of a
 * property that means all of them when the row is one of them.
 */
export function useChosenRows(input: ChosenRowsInput): { bar: ReactNode; openMenu: OpenTaskMenu } {
  const { project, members } = useProject();
  const mayEdit = (project.role === 'owner' || project.role === 'editor') && !project.archived;
  const apply = useApply(project.id);
  const [property, setProperty] = useState<OpenProperty>();
  const ids = useSelection();
  const chosen = useMemo(() => input.items.filter(({ id }) => ids.has(id)), [input.items, ids]);
  const latest = useRef({ ...input, chosen });
  useEffect(() => {
    latest.current = { ...input, chosen };
  });
  useEffect(() => clearSelected, []);
  useChoiceKeys(latest, mayEdit, useDeeds(project.id, apply));

  const openMenu = useMemo(
    (): OpenTaskMenu => (target) => {
      const { chosen: cards, openMenu: open } = latest.current;
      const wanted = PROPERTIES[target.part];
      const together = cards.length > 1 && cards.some(({ id }) => id === target.task.id);
      if (wanted && together) setProperty({ property: wanted, anchor: target.anchor, cards });
      else open(target);
    },
    [],
  );
  const bar = (
    <>
      {chosen.length > 0 && mayEdit && (
        <BulkBar cards={chosen} apply={apply} onProperty={setProperty} />
      )}
      <PropertyMenu
        project={project}
        members={members}
        columnOf={(taskId) => input.items.find(({ id }) => id === taskId)?.column_id}
        apply={apply}
        open={property}
        onClose={() => setProperty(undefined)}
      />
    </>
  );
  return { bar, openMenu };
}

type Latest = RefObject<ChosenRowsInput & { chosen: Item[] }>;

function useChoiceKeys(latest: Latest, mayEdit: boolean, deeds: ReturnType<typeof useDeeds>): void {
  const openTask = useOpenTask();
  const now = useRef({ mayEdit, openTask });
  useEffect(() => {
    now.current = { mayEdit, openTask };
  });
  useEffect(() => {
    const onRow = (act: (task: Item, index: number) => void) =>
      rowKey(() => {
        const { items, row } = latest.current;
        const index = items.findIndex(({ id }) => id === row.current.stop);
        const task = items[index];
        if (task) act(task, index);
      });
    const editing = (act: (tasks: Item[], task: Item, index: number) => void) =>
      onRow((task, index) => {
        const { chosen } = latest.current;
        if (now.current.mayEdit) act(chosen.length > 0 ? chosen : [task], task, index);
      });
    const inPanel = (press: PanelKey) =>
      onRow(({ key }) => {
        panelPress.set({ taskKey: key, press });
        now.current.openTask(key);
      });
    const extend = (by: 1 | -1) =>
      onRow((task, index) => {
        const next = latest.current.items[index + by];
        addSelected(next ? [task.id, next.id] : [task.id]);
        if (next) latest.current.row.current.goTo(index + by);
        tellSelected();
      });
    return bindTable(PROJECT_ROW_KEYS, {
      mine: editing((tasks) => deeds.assignMe(tasks)),
      describe: inPanel('describe'),
      comment: inPanel('comment'),
      relate: inPanel('relate'),
      watch: onRow((task) => deeds.toggleWatch(task)),
      copyLink: onRow((task) => deeds.copyLink(task)),
      copyKey: onRow((task) => deeds.copyKey(task)),
      remove: editing((tasks, _, index) => {
        const last = index === latest.current.items.length - 1;
        latest.current.row.current.goTo(last ? index - 1 : index + 1);
        deeds.remove(tasks);
      }),
      choose: onRow((task) => {
        toggleSelected(task.id);
        tellSelected();
      }),
      extendUp: extend(-1),
      extendDown: extend(1),
      chooseAll: rowKey(() => {
        addSelected(latest.current.items.map(({ id }) => id));
        tellSelected();
      }),
      chooseNone: (event) => {
        if (selection.get().size > 0) chooseNone(event);
      },
    });
  }, [latest, deeds]);
}
