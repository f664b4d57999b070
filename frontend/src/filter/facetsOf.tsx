import type { ReactNode } from 'react';
import type { Member, Project } from '~/api/types';
import { Avatar } from '~/ui/Avatar';
import { labelName, Swatch } from '~/ui/LabelChip';
import { nameOf } from '~/ui/people';
import { PRIORITIES, PriorityGlyph } from '~/ui/PriorityGlyph';
import { StatusGlyph } from '~/ui/StatusGlyph';
import { written } from './terms';

export interface Option {
  /** As it is written in a query. */
  value: string;
  name: string;
  glyph?: ReactNode;
}

/** One field of the query language with the values that make sense in a project. */
export interface Facet {
  field: string;
  name: string;
  options: Option[];
  /** Values that exclude one another. */
  single?: boolean;
}

const DUE: Option[] = [
  { value: '..-1d', name: 'In the past' },
  { value: 'today', name: 'Today' },
  { value: 'today..7d', name: 'Within a week' },
  { value: 'today..30d', name: 'Within 30 days' },
  { value: 'none', name: 'No due date' },
];

const IS: Option[] = [
  { value: 'open', name: 'Not done' },
  { value: 'overdue', name: 'Overdue' },
  { value: 'blocked', name: 'Blocked' },
  { value: 'watched', name: 'Watched by me' },
  { value: 'done', name: 'Done' },
];

/** Returns the menus of the filter bar for one project. */
export function facetsOf(project: Project, members: Member[]): Facet[] {
  return [
    {
      field: 'status',
      name: 'Status',
      options: project.columns
        .filter((column) => !column.archived)
        .map((column) => ({
          value: written(column.name),
          name: column.name,
          glyph: <StatusGlyph kind={column.kind} />,
        })),
    },
    { field: 'assignee', name: 'Assignee', options: peopleOf(members) },
    {
      field: 'label',
      name: 'Label',
      options: [
        ...project.labels.map((label) => ({
          value: label.name === '' ? label.colour : written(label.name),
          name: labelName(label),
          glyph: <Swatch colour={label.colour} />,
        })),
        { value: 'none', name: 'No label' },
      ],
    },
    {
      field: 'priority',
      name: 'Priority',
      options: PRIORITIES.map(({ value, name }) => ({
        value,
        name,
        glyph: <PriorityGlyph priority={value} />,
      })),
    },
    { field: 'due', name: 'Due', options: DUE, single: true },
    { field: 'is', name: 'State', options: IS },
  ];
}

function peopleOf(members: Member[]): Option[] {
  return [
    { value: 'me', name: 'Me' },
    ...members
      .filter((member) => member.display_name !== null)
      .map((member) => ({
        value: written(nameOf(member)),
        name: nameOf(member),
        glyph: <Avatar name={nameOf(member)} beside />,
      })),
    { value: 'none', name: 'Nobody' },
  ];
}
