import { useNavigate } from '@tanstack/react-router';
import type { Insights } from '~/api/insights';
import type { Project } from '~/api/types';
import { Button } from '~/ui/Button';
import { today } from '~/ui/dates';
import { Icon } from '~/ui/Icon';
import { Dropdown, MenuCheck } from '~/ui/Menu';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './insights.module.css';
import type { InsightsSearch } from './insightsSearch';

const DAY_MS = 86_400_000;
const PERIODS = [
  { days: 30, name: '30 days' },
  { days: 90, name: '90 days' },
  { days: 182, name: 'Half a year' },
  { days: 365, name: 'A year' },
] as const;

export interface ControlsProps {
  project: Project;
  search: InsightsSearch;
  /** What the server took the question for; undefined until its first answer. */
  insights: Insights | undefined;
}

/** What is looked at: the time, and which columns mean started and done. */
export function Controls({ project, search, insights }: ControlsProps) {
  const navigate = useNavigate({ from: '/p/$key/insights' });
  const ask = (change: InsightsSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <div className={styles.controls}>
      <Period search={search} insights={insights} ask={ask} />
      {(['started', 'done'] as const).map((what) => (
        <Definition
          key={what}
          what={what}
          project={project}
          chosen={insights?.[what]}
          onChange={(ids) => ask({ [what]: ids.join(',') })}
        />
      ))}
      {(search.started ?? search.done) !== undefined && (
        <Button look="ghost" onClick={() => ask({ started: undefined, done: undefined })}>
          As the columns say
        </Button>
      )}
    </div>
  );
}

interface PeriodProps {
  search: InsightsSearch;
  insights: Insights | undefined;
  ask: (change: InsightsSearch) => void;
}

function Period({ search, insights, ask }: PeriodProps) {
  const now = today();
  const startOf = (days: number) =>
    new Date(Date.parse(now) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const isChosen = (days: number) =>
    search.to === undefined && (search.from ?? startOf(90)) === startOf(days);
  return (
    <>
      <div className={styles.periods} role="group" aria-label="Period">
        {PERIODS.map(({ days, name }) => (
          <Button
            key={days}
            look={isChosen(days) ? 'secondary' : 'ghost'}
            aria-pressed={isChosen(days)}
            onClick={() => ask({ from: startOf(days), to: undefined })}
          >
            {name}
          </Button>
        ))}
      </div>
      <span className={styles.range}>
        <DayField
          label="From"
          value={search.from ?? insights?.from ?? startOf(90)}
          max={search.to ?? now}
          onChange={(from) => ask({ from })}
        />
        <span aria-hidden="true">–</span>
        <DayField
          label="To"
          value={search.to ?? insights?.to ?? now}
          max={now}
          onChange={(to) => ask({ to })}
        />
      </span>
    </>
  );
}

interface DayFieldProps {
  label: string;
  value: string;
  max: string;
  onChange: (day: string) => void;
}

function DayField({ label, value, max, onChange }: DayFieldProps) {
  return (
    <input
      // A new day from elsewhere replaces what stands here; half a day typed does not.
      key={value}
      className={styles.day}
      type="date"
      aria-label={label}
      defaultValue={value}
      max={max}
      onBlur={(event) => event.target.value !== value && onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

interface DefinitionProps {
  what: 'started' | 'done';
  project: Project;
  chosen: string[] | undefined;
  onChange: (ids: string[]) => void;
}

/** Which columns mean that work has begun, or is over: the past is told anew at once. */
function Definition({ what, project, chosen, onChange }: DefinitionProps) {
  const ids = chosen ?? [];
  const columns = project.columns.filter((column) => !column.archived);
  const names = columns.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const title = what === 'started' ? 'Started' : 'Done';
  return (
    <Dropdown
      align="start"
      trigger={
        <Button disabled={!chosen}>
          {title}: {names.join(', ') || 'no column'}
          <Icon name="chevronDown" />
        </Button>
      }
    >
      {columns.map((column) => (
        <MenuCheck
          key={column.id}
          checked={ids.includes(column.id)}
          onChange={(checked) =>
            onChange(checked ? [...ids, column.id] : ids.filter((id) => id !== column.id))
          }
        >
          <StatusGlyph kind={column.kind} />
          {column.name}
        </MenuCheck>
      ))}
    </Dropdown>
  );
}
