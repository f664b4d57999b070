import type { ReactNode } from 'react';
import type { PastTask } from '~/api/past';
import type { Member, Project } from '~/api/types';
import { Markdown } from '~/task/Markdown';
import { Avatar } from '~/ui/Avatar';
import { formatLong } from '~/ui/dates';
import { Icon } from '~/ui/Icon';
import { LabelChip } from '~/ui/LabelChip';
import { nameOf } from '~/ui/people';
import { PriorityGlyph, priorityName } from '~/ui/PriorityGlyph';
import { RelativeTime } from '~/ui/RelativeTime';
import { StatusGlyph } from '~/ui/StatusGlyph';
import styles from './pastTask.module.css';

export interface PastTaskBodyProps {
  task: PastTask;
  project: Project;
  members: Member[];
}

/** All of a task, to read. */
export function PastTaskBody({ task, project, members }: PastTaskBodyProps) {
  return (
    <>
      <h3 className={styles.title}>{task.title}</h3>
      {task.deleted && <p className={styles.note}>It was deleted at this moment.</p>}
      {task.archived && <p className={styles.note}>It was archived at this moment.</p>}
      <Facts task={task} project={project} members={members} />
      {task.description !== '' && (
        <section aria-label="Description">
          <Markdown text={task.description} />
        </section>
      )}
      {task.checklist_items.length > 0 && (
        <section>
          <h4 className={styles.part}>Checklist</h4>
          <ul className={styles.items}>
            {task.checklist_items.map((item) => (
              <li key={item.id} className={styles.item}>
                <span className={styles.box} data-checked={item.checked || undefined}>
                  {item.checked && <Icon name="check" size={12} />}
                </span>
                <span className="visually-hidden">{item.checked ? 'Done:' : 'To do:'}</span>
                {item.text}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Comments task={task} />
    </>
  );
}

function Facts({ task, project, members }: PastTaskBodyProps) {
  const column = project.columns.find(({ id }) => id === task.column_id);
  const labels = project.labels.filter(({ id }) => task.labels.includes(id));
  const people = task.assignees.map((id) =>
    nameOf(members.find((member) => member.account_id === id)),
  );
  return (
    <dl className={styles.facts}>
      <Fact name="Column">
        {column ? (
          <>
            <StatusGlyph kind={column.kind} /> {column.name}
          </>
        ) : (
          'One that is gone'
        )}
      </Fact>
      <Fact name="Priority">
        <PriorityGlyph priority={task.priority} /> {priorityName(task.priority)}
      </Fact>
      {people.length > 0 && (
        <Fact name="Assignees">
          {people.map((name) => (
            <span key={name} className={styles.person}>
              <Avatar name={name} beside /> {name}
            </span>
          ))}
        </Fact>
      )}
      {labels.length > 0 && (
        <Fact name="Labels">
          {labels.map((label) => (
            <LabelChip key={label.id} label={label} />
          ))}
        </Fact>
      )}
      {task.start_on !== null && <Fact name="Start">{formatLong(task.start_on)}</Fact>}
      {task.due_on !== null && <Fact name="Due">{formatLong(task.due_on)}</Fact>}
      {task.estimate !== null && <Fact name="Estimate">{task.estimate} points</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Comments({ task }: { task: PastTask }) {
  if (task.comments_list.length === 0) return null;
  return (
    <section>
      <h4 className={styles.part}>Comments</h4>
      <ul className={styles.items}>
        {task.comments_list.map((comment) => (
          <li key={comment.id} className={styles.comment}>
            <p className={styles.by}>
              <strong>{comment.origin?.author ?? nameOf(comment.author)}</strong>{' '}
              <RelativeTime at={comment.created_at} />
            </p>
            <Markdown text={comment.text} />
          </li>
        ))}
      </ul>
    </section>
  );
}
