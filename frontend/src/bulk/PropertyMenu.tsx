import { Menu } from '@base-ui/react/menu';
import { useState } from 'react';
import type { Card, Member, Project } from '~/api/types';
import { Avatar } from '~/ui/Avatar';
import { LabelChip } from '~/ui/LabelChip';
import { MenuCheck, MenuChoice, MenuItem, MenuPanel } from '~/ui/Menu';
import { nameOf } from '~/ui/people';
import { PRIORITIES, PriorityGlyph, priorityName } from '~/ui/PriorityGlyph';
import { StatusGlyph } from '~/ui/StatusGlyph';
import type { Apply } from './apply';
import { DueItems } from './DueItems';

export type Property = 'status' | 'priority' | 'assignee' | 'label' | 'due' | 'estimate';

export interface OpenProperty {
  property: Property;
  anchor: HTMLElement;
  cards: Card[];
}

export interface PropertyMenuProps {
  project: Project;
  members: Member[];
  /** Where each card is now, for the tick in the list of columns. */
  columnOf: (taskId: string) => string | undefined;
  apply: Apply;
  open: OpenProperty | undefined;
  onClose: () => void;
}

/** One property of one or many tasks, chosen from a menu: opened by its key or from the bulk bar. */
export function PropertyMenu({ open, onClose, ...rest }: PropertyMenuProps) {
  return (
    <Menu.Root open={open !== undefined} onOpenChange={(next) => !next && onClose()}>
      {open && (
        <MenuPanel align="start" anchor={open.anchor} finalFocus={() => focusableIn(open.anchor)}>
          <Items key={open.property} {...rest} {...open} onClose={onClose} />
        </MenuPanel>
      )}
    </Menu.Root>
  );
}

/** A card is focused by its title. */
function focusableIn(anchor: HTMLElement): HTMLElement {
  return anchor.querySelector<HTMLElement>('a') ?? anchor;
}

type ItemsProps = Omit<PropertyMenuProps, 'open'> & OpenProperty;

function Items(props: ItemsProps) {
  switch (props.property) {
    case 'status':
      return <Columns {...props} />;
    case 'priority':
      return <Priorities {...props} />;
    case 'assignee':
      return <Assignees {...props} />;
    case 'label':
      return <Labels {...props} />;
    case 'due':
      return <DueItems cards={props.cards} apply={props.apply} />;
    case 'estimate':
      return <Estimates {...props} />;
  }
}

function Columns({ project, cards, columnOf, apply }: ItemsProps) {
  const columns = project.columns.filter((column) => !column.archived);
  return (
    <MenuChoice
      label="Move to"
      value={shared(cards, (card) => columnOf(card.id)) ?? ''}
      options={columns.map((column) => ({
        value: column.id,
        name: column.name,
        glyph: <StatusGlyph kind={column.kind} />,
      }))}
      onChange={(column_id) => {
        const name = columns.find((column) => column.id === column_id)?.name ?? '';
        apply(
          cards,
          (card) => (columnOf(card.id) === column_id ? undefined : { type: 'move', column_id }),
          { done: `moved to ${name}`, failure: 'Could not move' },
        );
      }}
    />
  );
}

function Priorities({ cards, apply }: ItemsProps) {
  return (
    <MenuChoice
      label="Priority"
      value={shared(cards, (card) => card.priority) ?? 'none'}
      options={PRIORITIES.map(({ value, name }) => ({
        value,
        name,
        glyph: <PriorityGlyph priority={value} />,
      }))}
      onChange={(priority) =>
        apply(cards, () => ({ type: 'prioritise', priority }), {
          done: `set to ${priorityName(priority).toLowerCase()}`,
          failure: 'Could not set the priority of',
        })
      }
    />
  );
}

const POINTS = [1, 2, 3, 5, 8, 13];

function Estimates({ cards, apply }: ItemsProps) {
  const options = POINTS.map((points) => ({ value: String(points), name: `${points}` }));
  return (
    <MenuChoice
      label="Estimate in points"
      value={String(shared(cards, (card) => card.estimate) ?? '')}
      options={[{ value: '', name: 'None' }, ...options]}
      onChange={(value) => {
        const points = value === '' ? null : Number(value);
        apply(cards, () => ({ type: 'estimate', points }), {
          done: 'estimated',
          failure: 'Could not estimate',
        });
      }}
    />
  );
}

function Assignees({ members, cards, apply }: ItemsProps) {
  const chosen = useChosen(cards, (card) => card.assignees);
  const items = members.map((member) => (
    <MenuCheck
      key={member.account_id}
      checked={chosen.has(member.account_id)}
      onChange={(checked) => {
        chosen.set(member.account_id, checked);
        const account_id = member.account_id;
        apply(
          cards,
          (card) =>
            card.assignees.includes(account_id) === checked
              ? undefined
              : { type: checked ? 'assign' : 'unassign', account_id },
          {
            done: `${checked ? 'assigned to' : 'taken from'} ${nameOf(member)}`,
            failure: 'Could not assign',
          },
        );
      }}
    >
      <Avatar name={nameOf(member)} beside />
      {nameOf(member)}
    </MenuCheck>
  ));
  return <>{items}</>;
}

function Labels({ project, cards, apply, onClose }: ItemsProps) {
  const chosen = useChosen(cards, (card) => card.labels);
  if (project.labels.length === 0) {
    return <MenuItem onSelect={onClose}>This project has no labels yet</MenuItem>;
  }
  const items = project.labels.map((label) => (
    <MenuCheck
      key={label.id}
      checked={chosen.has(label.id)}
      onChange={(checked) => {
        chosen.set(label.id, checked);
        apply(
          cards,
          (card) =>
            card.labels.includes(label.id) === checked
              ? undefined
              : { type: checked ? 'add_label' : 'remove_label', label_id: label.id },
          { done: checked ? 'labelled' : 'unlabelled', failure: 'Could not label' },
        );
      }}
    >
      <LabelChip label={label} />
    </MenuCheck>
  ));
  return <>{items}</>;
}

/** Returns what all cards have in common; undefined when they differ. */
function shared<T>(cards: readonly Card[], of: (card: Card) => T): T | undefined {
  const values = new Set(cards.map(of));
  return values.size === 1 ? [...values][0] : undefined;
}

/** What all cards have, as it was when the menu opened and as it was changed in it since. */
function useChosen(cards: readonly Card[], of: (card: Card) => readonly string[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(
    () => new Set(cards.flatMap(of).filter((id) => cards.every((card) => of(card).includes(id)))),
  );
  return {
    has: (id: string) => ids.has(id),
    set: (id: string, chosen: boolean) =>
      setIds((now) => new Set(chosen ? [...now, id] : [...now].filter((other) => other !== id))),
  };
}
