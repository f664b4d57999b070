import { useState } from 'react';
import type { Column, ColumnKind } from '~/api/types';
import { uuidv7 } from '~/api/uuid';
import { useToldProjectCommand, type ToldCommand } from '~/projects/useProjectCommand';
import { announce } from '~/ui/announce';
import { Button, IconButton } from '~/ui/Button';
import { StatusGlyph } from '~/ui/StatusGlyph';
import { AddForm } from './AddForm';
import { InPlaceChoice, type Option } from './InPlaceChoice';
import { InPlaceField } from './InPlaceField';
import { RemoveColumnDialog } from './RemoveColumnDialog';
import type { SectionProps } from './SettingsPage';
import styles from './settings.module.css';
import { useColumnDrag } from './useColumnDrag';

const LONGEST_NAME = 100;
const KINDS: readonly Option<ColumnKind>[] = [
  { value: 'open', name: 'Open' },
  { value: 'started', name: 'Started' },
  { value: 'done', name: 'Done' },
];

export function Columns({ project, may }: SectionProps) {
  const run = useToldProjectCommand(project.id);
  const [removing, setRemoving] = useState<Column>();
  const shown = project.columns.filter((column) => !column.archived);
  const archived = project.columns.filter((column) => column.archived);

  const moveTo = async (column: Column, index: number) => {
    const others = shown.filter(({ id }) => id !== column.id);
    const after = others[index - 1]?.id ?? null;
    const command = { type: 'move_column', column_id: column.id, after } as const;
    if (await run(command, `${column.name} was not moved`)) {
      announce(`${column.name} moved to place ${index + 1} of ${shown.length}.`);
    }
  };
  return (
    <>
      <ul className={styles.rows} aria-label="Columns">
        {shown.map((column, index) => (
          <ColumnRow
            key={column.id}
            column={column}
            place={{ index, count: shown.length, moveTo: (to) => void moveTo(column, to) }}
            may={may}
            run={run}
            onRemove={() => setRemoving(column)}
          />
        ))}
      </ul>
      {archived.map((column) => (
        <p key={column.id} className={styles.quiet}>
          {column.name} is archived.
          {may && (
            <Button
              look="ghost"
              small
              onClick={() =>
                void run(
                  { type: 'restore_column', column_id: column.id },
                  `${column.name} was not restored`,
                )
              }
            >
              Restore
            </Button>
          )}
        </p>
      ))}
      {may && (
        <AddForm
          projectId={project.id}
          what="column"
          longest={LONGEST_NAME}
          choice={{ label: 'Kind', first: 'open', options: KINDS }}
          command={(name, kind) => ({ type: 'add_column', column_id: uuidv7(), name, kind })}
        />
      )}
      {removing && (
        <RemoveColumnDialog
          column={removing}
          others={shown.filter(({ id }) => id !== removing.id)}
          run={run}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}

interface ColumnRowProps {
  column: Column;
  place: { index: number; count: number; moveTo: (index: number) => void };
  may: boolean;
  run: ToldCommand;
  onRemove: () => void;
}

const MOST_WIP = 9999;

function ColumnRow({ column, place, may, run, onRemove }: ColumnRowProps) {
  const { id, name, kind, wip_limit } = column;
  const { row, edge } = useColumnDrag(id, place, may);
  if (!may) {
    return (
      <li className={styles.row}>
        <StatusGlyph kind={kind} />
        <span className={styles.grow}>{name}</span>
        {wip_limit !== null && <span className={styles.quiet}>at most {wip_limit}</span>}
      </li>
    );
  }
  const setLimit = (text: string) => {
    const limit = text === '' ? null : Number(text);
    void run(
      { type: 'set_wip_limit', column_id: id, wip_limit: limit },
      `The limit of ${name} was not changed`,
    );
  };
  return (
    <li className={styles.row} ref={row} data-edge={edge}>
      <StatusGlyph kind={kind} />
      <InPlaceField
        label={`Name of ${name}`}
        value={name}
        className={styles.grow}
        maxLength={LONGEST_NAME}
        onCommit={(text) =>
          void run({ type: 'rename_column', column_id: id, name: text }, `${name} was not renamed`)
        }
      />
      <InPlaceChoice
        label={`Kind of ${name}`}
        value={kind}
        options={KINDS}
        onChoose={(next) =>
          void run(
            { type: 'set_column_kind', column_id: id, kind: next },
            `The kind of ${name} was not changed`,
          )
        }
      />
      <InPlaceField
        label={`WIP limit of ${name}`}
        value={wip_limit === null ? '' : String(wip_limit)}
        className={styles.limit}
        type="number"
        min={1}
        max={MOST_WIP}
        placeholder="No limit"
        mayBeEmpty
        onCommit={setLimit}
      />
      <IconButton
        icon="arrowUp"
        label={`Move ${name} up`}
        disabled={place.index === 0}
        onClick={() => place.moveTo(place.index - 1)}
      />
      <IconButton
        icon="arrowDown"
        label={`Move ${name} down`}
        disabled={place.index === place.count - 1}
        onClick={() => place.moveTo(place.index + 1)}
      />
      <IconButton
        icon="trash"
        label={`Remove ${name}…`}
        disabled={place.count === 1}
        onClick={onRemove}
      />
    </li>
  );
}
